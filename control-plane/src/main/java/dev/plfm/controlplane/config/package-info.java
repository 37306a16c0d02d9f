/** The server's configuration: every setting, where it may come from, and the validated result. */
@NullMarked
package dev.plfm.controlplane.config;

import org.jspecify.annotations.NullMarked;
