/** Does what the flows decide: claims, steps, leases, sweeps and clean-up, one round at a time. */
@NullMarked
package dev.nocturne.engine;

import org.jspecify.annotations.NullMarked;
