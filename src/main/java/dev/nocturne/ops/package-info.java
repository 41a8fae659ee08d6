/** Runs the engine in Quarkus: settings, wiring, rounds, health, metrics, start and stop. */
@NullMarked
package dev.nocturne.ops;

import org.jspecify.annotations.NullMarked;
