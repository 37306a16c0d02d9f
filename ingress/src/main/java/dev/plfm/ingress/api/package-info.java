/** What an ingress node and the control plane say to each other. */
@NullMarked
package dev.plfm.ingress.api;

import org.jspecify.annotations.NullMarked;
