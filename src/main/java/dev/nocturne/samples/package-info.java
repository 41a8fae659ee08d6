/** The jobs of the first minute: a new service with an empty database shows what it can do. */
@NullMarked
package dev.nocturne.samples;

import org.jspecify.annotations.NullMarked;
