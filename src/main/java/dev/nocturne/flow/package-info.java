/** Decides what a job does next, one flow per kind, and never writes. */
@NullMarked
package dev.nocturne.flow;

import org.jspecify.annotations.NullMarked;
