/** The engine, part by part. */
@NullMarked
package dev.nocturne.engine;

import org.jspecify.annotations.NullMarked;
