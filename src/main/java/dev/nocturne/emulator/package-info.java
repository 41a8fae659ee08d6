/**
 * A local stand-in for Notte: a model of sessions and agents, and HTTP around it.
 *
 * <p>To change
 *
 * <ul>
 *   <li>what becomes of sessions and agents as time passes, look at {@link NotteCloud}, {@link
 *       CloudSession} and {@link CloudAgent};
 *   <li>an operation, at {@link Operation} and the {@code …Desk} of its group; which bodies are
 *       taken, at {@link RequestRules};
 *   <li>the forms of answers, at {@link Views}, {@link Dialect} and {@link Accent};
 *   <li>what agents do and pages hold, at {@link AgentScripts}, {@link Hands}, {@link PageReader},
 *       {@link Facts} and {@link SchemaFit};
 *   <li>where pages come from, at {@link PageFetcher} and {@link SampleSite};
 *   <li>faults, at {@link FaultForm}, {@link Effect} and {@link Front}; what tests turn and ask, at
 *       {@link Control} and {@link Ledger}.
 * </ul>
 */
@NullMarked
package dev.nocturne.emulator;

import org.jspecify.annotations.NullMarked;
