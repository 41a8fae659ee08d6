/** A local stand-in for Notte: a model of sessions and agents, and HTTP around it. */
@NullMarked
package dev.nocturne.emulator;

import org.jspecify.annotations.NullMarked;
