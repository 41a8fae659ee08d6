/** The Notte client, tried over real connections. */
@NullMarked
package dev.nocturne.notte;

import org.jspecify.annotations.NullMarked;
