/** What the tests of this module share: a server on a real database, a log to append to, and a tenant to speak of. */
@NullMarked
package dev.plfm.query.testing;

import org.jspecify.annotations.NullMarked;
