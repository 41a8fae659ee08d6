/** Keeps what jobs leave at Notte, before Notte forgets it. */
@NullMarked
package dev.nocturne.artifact;

import org.jspecify.annotations.NullMarked;
