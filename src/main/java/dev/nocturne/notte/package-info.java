/** The Notte API behind one port, with errors that say what happened upstream. */
@NullMarked
package dev.nocturne.notte;

import org.jspecify.annotations.NullMarked;
