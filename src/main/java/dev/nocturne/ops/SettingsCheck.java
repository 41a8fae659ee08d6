package dev.nocturne.ops;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Refuses settings that cannot work, alone or together, and says which. */
final class SettingsCheck {

  /** A one-call scrape takes at most this; its session is Notte's and must not look orphaned. */
  private static final Duration LONGEST_SCRAPE = Duration.ofMinutes(3);

  private static final Duration DAY = Duration.ofDays(1);

  private SettingsCheck() {}

  /**
   * What is wrong, a sentence each.
   *
   * @param slots the slots in effect
   */
  static List<String> problems(EngineConfig config, int slots) {
    List<String> problems = new ArrayList<>();
    unless(config.workers() >= 2, problems, "nocturne.workers must be at least 2");
    unless(slots >= 1 && slots <= 10_000, problems, "nocturne.slots must be 1 to 10000");
    unless(
        atLeast(config.lease(), Duration.ofSeconds(3)),
        problems,
        "nocturne.lease must be at least PT3S, since it is renewed three times within itself");
    unless(
        config.lease().compareTo(Duration.ofMinutes(10)) <= 0,
        problems,
        "nocturne.lease must be at most PT10M, since a killed replica's jobs stand still for it");
    unless(
        atLeast(config.poll(), config.sweep()),
        problems,
        "nocturne.poll must not be shorter than nocturne.sweep");
    unless(
        atLeast(config.sweep(), Duration.ofSeconds(1)),
        problems,
        "nocturne.sweep must be at least PT1S");
    unless(
        config.poll().compareTo(Duration.ofMinutes(1)) <= 0,
        problems,
        "nocturne.poll must be at most PT1M");
    unless(
        atLeast(config.orphans().grace(), LONGEST_SCRAPE.plusMinutes(1)),
        problems,
        "nocturne.orphans.grace must be at least PT4M, longer than a one-call scrape may take");
    unless(
        atLeast(config.keep().events(), DAY),
        problems,
        "nocturne.keep.events must be at least P1D");
    unless(atLeast(config.keep().keys(), DAY), problems, "nocturne.keep.keys must be at least P1D");
    unless(
        atLeast(config.keep().jobs(), Duration.ofMinutes(1)),
        problems,
        "nocturne.keep.jobs must be at least PT1M");
    return problems;
  }

  private static boolean atLeast(Duration duration, Duration least) {
    return duration.compareTo(least) >= 0;
  }

  private static void unless(boolean right, List<String> problems, String problem) {
    if (!right) {
      problems.add(problem);
    }
  }
}
