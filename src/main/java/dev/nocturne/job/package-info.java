/**
 * The words of Nocturne: jobs, what is known of them upstream, and how they end. Plain Java only.
 */
@NullMarked
package dev.nocturne.job;

import org.jspecify.annotations.NullMarked;
