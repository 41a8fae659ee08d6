/** The real engine and flows on virtual time, with kills, pauses, lost replies and slow lists. */
@NullMarked
package dev.nocturne.sim;

import org.jspecify.annotations.NullMarked;
