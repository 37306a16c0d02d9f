/** The reference ingress node: takes connections from outside and passes them on, by the control plane's routing table. */
@NullMarked
package dev.plfm.ingress;

import org.jspecify.annotations.NullMarked;
