/** Secrets at rest, under a key of the operator's. */
@NullMarked
package dev.nocturne.seal;

import org.jspecify.annotations.NullMarked;
