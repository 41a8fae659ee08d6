/**
 * The one place that writes: jobs, slots, outcomes and events, in PostgreSQL.
 *
 * <p>An interface for each that asks, and {@code Postgres…} behind it. To change
 *
 * <ul>
 *   <li>how jobs are stored, look at {@link Submissions}, {@link Arrivals}, {@link Gates} and
 *       {@link Places};
 *   <li>how they are claimed, at {@link JobStore}, {@link Claims}, {@link Starts} and {@link
 *       Dealing};
 *   <li>what a worker writes, at {@link Change}, {@link Commit} and {@link CommitStatements};
 *   <li>batches, at {@link Batches} for their rows, {@link BatchControl} and {@link BatchOrders}
 *       for what is done to all of one, and {@link BatchChanges} for its counts;
 *   <li>events, at {@link EventLog} and {@link Nudges}; webhooks, at {@link FanOut} and {@link
 *       Deliveries};
 *   <li>what a tenant may see and have, at {@link Database}, {@link RowSecurity}, {@link Draw} and
 *       {@link Holdings};
 *   <li>the form in which jobs are kept, at {@link SpecJson}, {@link Checkpoints} and {@link Tree}.
 * </ul>
 */
@NullMarked
package dev.nocturne.store;

import org.jspecify.annotations.NullMarked;
