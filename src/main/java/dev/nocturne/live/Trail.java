package dev.nocturne.live;

import org.jspecify.annotations.Nullable;

/**
 * What a job's last attempt with a session left at Notte.
 *
 * @param needsAgent whether the job is one for an agent
 * @param over whether the attempt has ended
 */
record Trail(String session, @Nullable String agent, boolean needsAgent, boolean over) {}
