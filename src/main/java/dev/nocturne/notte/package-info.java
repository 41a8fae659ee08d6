/**
 * The Notte API behind one port, with errors that say what happened upstream.
 *
 * <p>{@link Notte} is what jobs need, {@link NotteGroups} is the whole. To change
 *
 * <ul>
 *   <li>an operation, look at {@link Operation}, the {@code …Api} of its group for its path, and
 *       {@link Requests} or the class of its group for its body;
 *   <li>how an answer is read, at {@link Replies}, {@link Lenient} and {@link Meaning};
 *   <li>what an error means, at {@link Refusal} and {@link NotteException};
 *   <li>when nothing is sent, at {@link Gated}, {@link Pressure} and {@link Circuit};
 *   <li>time limits and sizes, at {@link Line} and {@link NotteLimits};
 *   <li>response formats, at {@link ResponseFormat} and {@link SchemaDoor}.
 * </ul>
 */
@NullMarked
package dev.nocturne.notte;

import org.jspecify.annotations.NullMarked;
