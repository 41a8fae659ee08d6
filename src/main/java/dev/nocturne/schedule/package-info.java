/** Schedules: when they are due, and what is to be done then. Decides, and stores nothing. */
@NullMarked
package dev.nocturne.schedule;

import org.jspecify.annotations.NullMarked;
