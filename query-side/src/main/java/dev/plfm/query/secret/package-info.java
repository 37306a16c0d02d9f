/** That environments have secrets, for people; what is sealed, for the nodes that run something with it; the key to seal with. */
@NullMarked
package dev.plfm.query.secret;

import org.jspecify.annotations.NullMarked;
