/** Tokens, the device flow, service principals' sign-in and people's accounts. */
@NullMarked
package dev.plfm.controlplane.identity;

import org.jspecify.annotations.NullMarked;
