package dev.nocturne.console;

import dev.nocturne.store.Census.Figures;
import dev.nocturne.store.Deliveries.Backlog;
import dev.nocturne.store.DeliveryLog;
import dev.nocturne.store.PaceLog;
import dev.nocturne.store.PaceLog.Replica;
import dev.nocturne.store.PaceLog.State;
import io.smallrye.health.SmallRyeHealthReporter;
import jakarta.inject.Singleton;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds what needs attention: what the service's own health and figures tell, by the bounds that
 * the alerts have.
 */
@Singleton
class Attentions {

  private static final int MOST = 100;

  private static final Duration LATE_STEP = Duration.ofMinutes(2);
  private static final Duration LATE_START = Duration.ofHours(1);
  private static final Duration LATE_EVENT = Duration.ofMinutes(1);
  private static final Duration LATE_DELIVERY = Duration.ofMinutes(5);

  private final SmallRyeHealthReporter health;
  private final DeliveryLog log;
  private final WebhookWatch webhooks;
  private final PaceLog pace;

  Attentions(SmallRyeHealthReporter health, DeliveryLog log, WebhookWatch webhooks, PaceLog pace) {
    this.health = health;
    this.log = log;
    this.webhooks = webhooks;
    this.pace = pace;
  }

  /** What concerns one tenant alone. */
  List<Attention> ofTenant(String tenant) {
    int dead = log.failed(tenant, null, MOST).size();
    return dead == 0
        ? List.of()
        : List.of(
            new Attention(
                dead == 1
                    ? "A message to a webhook was given up."
                    : (dead == MOST ? MOST + " or more" : dead)
                        + " messages to webhooks were given up.",
                "Mend the receiver, then send them again.",
                "/dead-letters"));
  }

  /** What concerns the whole service. */
  List<Attention> ofService(Figures figures) {
    List<Attention> all = new ArrayList<>(degraded());
    drained(all, pace.replicas().stream().filter(Replica::alive).toList());
    late(all, figures);
    webhooks.backlog().ifPresent(backlog -> undelivered(all, backlog));
    return all;
  }

  private static void undelivered(List<Attention> all, Backlog backlog) {
    if (backlog.failing() + backlog.off() > 0) {
      all.add(
          new Attention(
              "Webhooks of all tenants whose tries fail: %d; that went off by themselves: %d."
                  .formatted(backlog.failing(), backlog.off()),
              "Their owners see why at their webhooks.",
              "/webhooks"));
    }
    if (backlog.age().compareTo(LATE_DELIVERY) > 0) {
      all.add(
          new Attention(
              "A message to a webhook has waited for " + words(backlog.age()) + ".",
              "Look whether replicas reach the internet, and whether there are enough of them.",
              "/replicas"));
    }
  }

  private static void drained(List<Attention> all, List<Replica> alive) {
    long drained = alive.stream().filter(replica -> replica.state() != State.ON).count();
    if (drained > 0) {
      all.add(
          new Attention(
              drained == alive.size()
                  ? "All replicas are drained, so no job begins and none is moved on."
                  : "Replicas that are drained: %d of %d.".formatted(drained, alive.size()),
              "Undrain them when they are to work again.",
              "/replicas"));
    }
  }

  private static void late(List<Attention> all, Figures figures) {
    if (figures.moving().compareTo(LATE_STEP) > 0) {
      all.add(
          new Attention(
              "No worker has moved on a job that is due for " + words(figures.moving()) + ".",
              "Look whether replicas are alive; more of them, or NOCTURNE_WORKERS, help.",
              "/replicas"));
    }
    if (figures.starting().compareTo(LATE_START) > 0) {
      all.add(
          new Attention(
              "The next job has waited for its start for " + words(figures.starting()) + ".",
              "NOCTURNE_SLOTS may be raised if Notte's plan has room for more sessions.",
              "/batches?status=running"));
    }
    if (figures.hidden().compareTo(LATE_EVENT) > 0) {
      all.add(
          new Attention(
              "Events have waited for an open transaction for " + words(figures.hidden()) + ".",
              "Look which connection has one open: it ends ten seconds after its replica stands still.",
              "/replicas"));
    }
  }

  /** Checks that say that something is amiss; none of them makes the service unready. */
  private List<Attention> degraded() {
    List<Attention> all = new ArrayList<>();
    for (JsonValue check : health.getReadiness().getPayload().getJsonArray("checks")) {
      JsonObject told = check.asJsonObject();
      JsonObject data = told.getJsonObject("data");
      if (data != null && "degraded".equals(data.getString("state", ""))) {
        String name = told.getString("name");
        String says = data.getString("notte_says", "");
        all.add(
            new Attention(
                data.getString("reasons", name) + (says.isEmpty() ? "." : " (" + says + ")."),
                next(name),
                name.equals("notte") ? "/usage" : ""));
      }
    }
    return all;
  }

  private static String next(String check) {
    return switch (check) {
      case "notte" ->
          "Jobs wait and go on by themselves. A refused key takes another NOTTE_API_KEY; if Notte"
              + " often asks to slow down, NOCTURNE_SLOTS may be too high for the plan.";
      case "kafka" -> "Jobs that come by HTTP go on; records wait at the broker.";
      case "sinks" -> "Events wait in the log until the broker takes them.";
      default -> "See /q/health.";
    };
  }

  private static String words(Duration duration) {
    if (duration.toHours() > 0) {
      return duration.toHours() + " h " + duration.toMinutesPart() + " min";
    }
    return duration.toMinutes() > 0 ? duration.toMinutes() + " min" : duration.toSeconds() + " s";
  }
}
