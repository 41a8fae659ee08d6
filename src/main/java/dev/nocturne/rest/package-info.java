/**
 * The outward contract over HTTP: one resource per noun, views, and problems as RFC 9457 has it.
 *
 * <p>To change
 *
 * <ul>
 *   <li>what is refused before a call is known, look at {@link FrameGuard} for the connection and
 *       at {@link Gate} for the address;
 *   <li>who may call, at {@link KeyMechanism}, {@link Credentials}, {@link Caller} and {@link
 *       RateGuard};
 *   <li>what no call says may be said, at {@link QueryGuard} and {@link BodyGuard};
 *   <li>a call, at the {@code …Resource} of its noun, the {@code …Query} that reads its parameters
 *       and the {@code …View} that it answers;
 *   <li>rows that are sent in a body, at {@link BatchBody} and {@link Received};
 *   <li>what is sent on and on, at {@link Streams} and {@link BatchStream} for events, and at
 *       {@link Results} for results;
 *   <li>a refusal, at {@link ProblemType}, {@link Problems} and {@link ProblemPolish};
 *   <li>the OpenAPI document, at {@link Contract} and {@link RequestSchemas}.
 * </ul>
 */
@NullMarked
package dev.nocturne.rest;

import org.jspecify.annotations.NullMarked;
