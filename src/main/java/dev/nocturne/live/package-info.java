/**
 * Tells what Notte knows of a job's session and agent, while they run and afterwards, and of what
 * personas are sent; keeps what tenants have there.
 */
@NullMarked
package dev.nocturne.live;

import org.jspecify.annotations.NullMarked;
