/** The one place that writes: jobs, slots, outcomes and events, in PostgreSQL. */
@NullMarked
package dev.nocturne.store;

import org.jspecify.annotations.NullMarked;
