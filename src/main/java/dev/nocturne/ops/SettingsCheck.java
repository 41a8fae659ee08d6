package dev.nocturne.ops;

import dev.nocturne.console.ConsoleConfig;
import dev.nocturne.events.PublicAddress;
import dev.nocturne.kafka.KafkaConfig;
import dev.nocturne.notte.NotteConfig;
import dev.nocturne.rest.RestConfig;
import dev.nocturne.seal.SealKey;
import dev.nocturne.store.Deliveries;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Refuses settings that cannot work, alone or together, and says which. */
final class SettingsCheck {

  /** A one-call scrape takes at most this; its session is Notte's and must not look orphaned. */
  private static final Duration LONGEST_SCRAPE = Duration.ofMinutes(3);

  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final Duration DAY = Duration.ofDays(1);

  /** The ids of sessions and agents, which are paid for once they are asked for, fit in. */
  private static final long LEAST_REPLY = 64 * 1024;

  private SettingsCheck() {}

  /**
   * Passes settings without problems.
   *
   * @throws IllegalStateException with all of them otherwise, which ends a start
   */
  static void refuse(List<String> problems) {
    if (!problems.isEmpty()) {
      throw new IllegalStateException("these settings cannot work: " + String.join("; ", problems));
    }
  }

  /**
   * What is wrong, a sentence each.
   *
   * @param slots the slots in effect
   */
  static List<String> problems(EngineConfig engine, NotteConfig notte, int slots) {
    List<String> problems = new ArrayList<>();
    workers(engine, slots, problems);
    rounds(engine, problems);
    kept(engine.keep(), problems);
    calls(notte, engine, problems);
    return problems;
  }

  /**
   * What is wrong with how long keys are kept where jobs come by Kafka, a sentence each. A broker
   * deletes records by whole segments, so the last of them are there for some hours longer.
   */
  static List<String> problems(EngineConfig.Keep keep, KafkaConfig.Topics topics) {
    List<String> problems = new ArrayList<>();
    unless(
        atLeast(keep.keys(), topics.retention().plus(DAY)),
        problems,
        "nocturne.keep.keys must be a day longer than nocturne.kafka.topics.retention at least, or"
            + " records that are read again after their keys were forgotten become new jobs");
    return problems;
  }

  /** What is wrong with the settings of what clients and people see, a sentence each. */
  static List<String> problems(DoorConfig doors, RestConfig rest, ConsoleConfig console) {
    List<String> problems = new ArrayList<>();
    unless(
        atLeast(rest.events().heartbeat(), SECOND) && atMost(rest.events().heartbeat(), MINUTE),
        problems,
        "nocturne.events.heartbeat must be PT1S to PT1M: a stream that is silent for longer is cut");
    unless(
        atLeast(doors.batches().receiveTimeout(), MINUTE),
        problems,
        "nocturne.batches.receive-timeout must be at least PT1M");
    unless(
        atLeast(console.signIn(), MINUTE),
        problems,
        "nocturne.console.sign-in must be at least PT1M");
    return problems;
  }

  /** What is wrong with the settings of events, a sentence each. */
  static List<String> problems(EventsConfig config) {
    List<String> problems = new ArrayList<>();
    unless(
        config.publicUrl().map(PublicAddress::usable).orElse(true),
        problems,
        "nocturne.public-url must be https:// or http:// with a host in ASCII, and may have a"
            + " port and a path but nothing else");
    return problems;
  }

  /** What is wrong with the settings of webhooks, a sentence each. */
  static List<String> problems(WebhooksConfig config) {
    List<String> problems = new ArrayList<>();
    List<SealKey> keys = new ArrayList<>(config.oldKeys().orElse(List.of()));
    config.key().ifPresent(keys::add);
    if (!keys.stream().allMatch(SealKey::usable)) {
      problems.add("nocturne.webhooks.key and old-keys must be the base64 of 32 bytes each");
    }
    if (config.key().isEmpty() && config.oldKeys().isPresent()) {
      problems.add(
          "nocturne.webhooks.old-keys only open what was sealed before: nocturne.webhooks.key must"
              + " be set too");
    }
    if (config.atOnce() < 2 || config.each() < 1) {
      problems.add("nocturne.webhooks.at-once must be at least 2, and each at least 1");
    }
    if (config.keep().compareTo(Deliveries.PATIENCE.plusDays(1)) < 0) {
      problems.add("nocturne.webhooks.keep must be at least P4D: tries take more than three days");
    }
    return problems;
  }

  /** What is wrong with the settings of artifacts, a sentence each. */
  static List<String> problems(ArtifactsConfig config) {
    List<String> problems = new ArrayList<>();
    if (config.atOnce() < 1 || config.largest() < 1) {
      problems.add("nocturne.artifacts.at-once and largest must be at least 1");
    }
    if (config.s3().accessKey().isPresent() != config.s3().secretKey().isPresent()) {
      problems.add("nocturne.artifacts.s3.access-key and secret-key go together");
    }
    if (config.s3().bucket().isEmpty() && config.s3().endpoint().isPresent()) {
      problems.add("nocturne.artifacts.s3.endpoint needs nocturne.artifacts.s3.bucket");
    }
    return problems;
  }

  private static void workers(EngineConfig engine, int slots, List<String> problems) {
    unless(engine.workers() >= 2, problems, "nocturne.workers must be at least 2");
    unless(slots >= 1 && slots <= 10_000, problems, "nocturne.slots must be 1 to 10000");
    int sessions = engine.sessions().slots().orElse(0);
    unless(
        sessions >= 0 && sessions <= slots,
        problems,
        "nocturne.sessions.slots must be 0 to nocturne.slots");
    unless(
        atLeast(engine.lease(), Duration.ofSeconds(3)),
        problems,
        "nocturne.lease must be at least PT3S, since it is renewed three times within itself");
    unless(
        atMost(engine.lease(), Duration.ofMinutes(10)),
        problems,
        "nocturne.lease must be at most PT10M, since a killed replica's jobs stand still for it");
    unless(atLeast(engine.drain(), Duration.ZERO), problems, "nocturne.drain must not be negative");
  }

  private static void rounds(EngineConfig engine, List<String> problems) {
    unless(
        atLeast(engine.poll(), engine.sweep()),
        problems,
        "nocturne.poll must not be shorter than nocturne.sweep");
    unless(atLeast(engine.sweep(), SECOND), problems, "nocturne.sweep must be at least PT1S");
    unless(atMost(engine.poll(), MINUTE), problems, "nocturne.poll must be at most PT1M");
    unless(
        atLeast(engine.orphans().every(), SECOND),
        problems,
        "nocturne.orphans.every must be at least PT1S");
  }

  private static void kept(EngineConfig.Keep keep, List<String> problems) {
    unless(atLeast(keep.events(), DAY), problems, "nocturne.keep.events must be at least P1D");
    unless(atLeast(keep.keys(), DAY), problems, "nocturne.keep.keys must be at least P1D");
    unless(
        atLeast(keep.jobs(), keep.events()),
        problems,
        "nocturne.keep.jobs must be at least nocturne.keep.events, since no job goes before its"
            + " events");
  }

  private static void calls(NotteConfig notte, EngineConfig engine, List<String> problems) {
    unless(
        atMost(notte.scrapeTimeout(), LONGEST_SCRAPE),
        problems,
        "nocturne.notte.scrape-timeout must be at most PT3M: the slot of a lost scrape is used"
            + " again a minute after that");
    unless(
        atLeast(engine.orphans().grace(), LONGEST_SCRAPE.plusMinutes(1)),
        problems,
        "nocturne.orphans.grace must be at least PT4M, longer than a one-call scrape may take");
    unless(
        atLeast(engine.orphans().grace(), notte.startTimeout().plus(engine.lease())),
        problems,
        "nocturne.orphans.grace must be longer than nocturne.notte.start-timeout and"
            + " nocturne.lease together, or a session could be stopped before it was saved");
    for (Duration timeout :
        List.of(
            notte.startTimeout(),
            notte.lookTimeout(),
            notte.pageTimeout(),
            notte.scrapeTimeout(),
            notte.runTimeout())) {
      unless(
          atLeast(timeout, SECOND), problems, "every nocturne.notte timeout must be at least PT1S");
    }
    unless(
        notte.responseLimit() >= LEAST_REPLY,
        problems,
        "nocturne.notte.response-limit must be at least " + LEAST_REPLY);
    unless(
        notte.pageSize() >= 1 && notte.pageSize() <= 1_000,
        problems,
        "nocturne.notte.page-size must be 1 to 1000");
    unless(
        !notte.listLag().isNegative() && atMost(notte.listLag(), MINUTE),
        problems,
        "nocturne.notte.list-lag must be PT0S to PT1M");
  }

  private static boolean atLeast(Duration duration, Duration least) {
    return duration.compareTo(least) >= 0;
  }

  private static boolean atMost(Duration duration, Duration most) {
    return duration.compareTo(most) <= 0;
  }

  static void unless(boolean right, List<String> problems, String problem) {
    if (!right) {
      problems.add(problem);
    }
  }
}
