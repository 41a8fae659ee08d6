/** Tells others what happened: readers of the event log, and sinks that are fed from it. */
@NullMarked
package dev.nocturne.events;

import org.jspecify.annotations.NullMarked;
