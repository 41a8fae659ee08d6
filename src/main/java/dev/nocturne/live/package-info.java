/** Tells what Notte knows of a job's session and agent, while they run and afterwards. */
@NullMarked
package dev.nocturne.live;

import org.jspecify.annotations.NullMarked;
