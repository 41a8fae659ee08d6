/** Nocturne runs batches of web-agent and scrape jobs on the Notte API. Start at {@link Main}. */
@NullMarked
package dev.nocturne;

import org.jspecify.annotations.NullMarked;
