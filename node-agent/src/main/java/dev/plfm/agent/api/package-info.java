/** The node side of the REST contract: messages, and the client that carries them. */
@NullMarked
package dev.plfm.agent.api;

import org.jspecify.annotations.NullMarked;
