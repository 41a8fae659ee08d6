/** Tells clients of events by calling them, as Standard Webhooks has it. */
@NullMarked
package dev.nocturne.webhook;

import org.jspecify.annotations.NullMarked;
