package dev.nocturne.emulator;

import java.time.Duration;

/**
 * What kind of cloud it is.
 *
 * @param sessions how many may be open at once, one-call scrapes included
 * @param listLag how late lists show that an agent was started or has ended
 */
public record CloudSettings(int sessions, Duration listLag) {}
