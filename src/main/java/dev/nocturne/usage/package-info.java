/** Tells what the key has used at Notte. */
@NullMarked
package dev.nocturne.usage;

import org.jspecify.annotations.NullMarked;
