/** The pages where people sign in, set their password and approve devices: rendered here, without a script. */
@NullMarked
package dev.plfm.controlplane.pages;

import org.jspecify.annotations.NullMarked;
