/** The JSON representations of the REST resources, shared by write responses and reads so that they cannot drift. */
@NullMarked
package dev.plfm.kernel.resource;

import org.jspecify.annotations.NullMarked;
