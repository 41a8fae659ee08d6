/** The one door for jobs, whichever way they come: what is let in is valid and stored. */
@NullMarked
package dev.nocturne.intake;

import org.jspecify.annotations.NullMarked;
