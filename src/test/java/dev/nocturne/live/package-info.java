/** Tests of what clients ask Notte. */
@NullMarked
package dev.nocturne.live;

import org.jspecify.annotations.NullMarked;
