/** The embedded PostgreSQL: a real, durable database server without anything to install. */
@NullMarked
package dev.plfm.controlplane.database;

import org.jspecify.annotations.NullMarked;
