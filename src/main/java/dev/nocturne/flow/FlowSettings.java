package dev.nocturne.flow;

import java.time.Duration;

/**
 * What operators may turn in the flows.
 *
 * @param poll the longest time between two looks at one running agent; sweeps are faster
 * @param listLag how late a new agent may appear in Notte's list; after a session was shut, this
 *     passes before the last look
 */
public record FlowSettings(Duration poll, Duration listLag) {}
