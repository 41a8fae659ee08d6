package dev.nocturne.ops;

import dev.nocturne.console.Cluster;
import dev.nocturne.engine.EngineSettings;
import dev.nocturne.engine.InFlight;
import dev.nocturne.job.Kind;
import dev.nocturne.notte.Pressure;
import dev.nocturne.store.Census;
import dev.nocturne.store.Census.Figures;
import dev.nocturne.store.Census.Place;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** Gauges of the whole cluster, the same on every replica, and of this replica's part in it. */
@Singleton
class ClusterMeters implements Cluster {

  private static final List<String> STATES =
      List.of("running", "open", "later", "key", "batch", "held");

  private final Census census;
  private final Outage outage;
  private final StartWarnings warnings;
  private final MeterRegistry meters;
  private volatile @Nullable Figures figures;

  ClusterMeters(
      Census census,
      Outage outage,
      StartWarnings warnings,
      Pressure pressure,
      EngineSettings settings,
      InFlight inFlight,
      MeterRegistry meters) {
    this.census = census;
    this.outage = outage;
    this.warnings = warnings;
    this.meters = meters;
    jobs();
    ages();
    slots();
    own(
        "nocturne.slots.allowed",
        "Slots that this replica uses at most; fewer while Notte has no room",
        () -> pressure.slots(settings.slots()));
    own(
        "nocturne.notte.hold.seconds",
        "How long this replica begins nothing more at Notte",
        () -> pressure.holds().toMillis() / 1e3);
    own("nocturne.steps.running", "Steps under way on this replica", inFlight::count);
    own(
        "nocturne.database.reachable",
        "Whether this replica's last look at the database was answered",
        () -> figures == null ? 0 : 1);
  }

  /** Looks again. While the database does not answer, nothing is said rather than what was. */
  @Scheduled(every = "10s", concurrentExecution = ConcurrentExecution.SKIP)
  @RunOnVirtualThread
  public void look() {
    AtomicReference<@Nullable Figures> now = new AtomicReference<>();
    outage.guard(() -> now.set(census.take()));
    figures = now.get();
  }

  @Override
  public Optional<Figures> figures() {
    return Optional.ofNullable(figures);
  }

  @Override
  public List<String> warnings() {
    return warnings.all();
  }

  private void jobs() {
    for (Kind kind : Kind.values()) {
      for (String state : STATES) {
        Place place = new Place(kind.wire(), state);
        cluster(
            "nocturne.jobs",
            "Jobs that have not ended, up to " + Census.MOST + " of a state",
            Tags.of("kind", kind.wire(), "state", state),
            now -> now.jobs().getOrDefault(place, 0L));
      }
    }
    cluster(
        "nocturne.jobs.unfinished",
        "All jobs that have not ended, as the database estimates",
        Tags.empty(),
        Figures::unfinished);
    cluster(
        "nocturne.jobs.takeovers",
        "Workers that were lost with the jobs that run",
        Tags.empty(),
        Figures::takeovers);
  }

  private void ages() {
    String due = "nocturne.due.age.seconds";
    String words = "How long the first due job has waited, to be moved on or to start";
    cluster(due, words, Tags.of("step", "moving"), now -> seconds(now.moving()));
    cluster(due, words, Tags.of("step", "starting"), now -> seconds(now.starting()));
    cluster(
        "nocturne.events.hidden.seconds",
        "How long the oldest event has waited for a transaction that may put one before it",
        Tags.empty(),
        now -> seconds(now.hidden()));
  }

  private void slots() {
    String name = "nocturne.slots";
    String words = "Slots of the whole cluster; each is one session that may be open at Notte";
    cluster(name, words, Tags.of("state", "held"), now -> now.slots().held());
    cluster(name, words, Tags.of("state", "stopping"), now -> now.slots().stopping());
    cluster(name, words, Tags.of("state", "lingering"), now -> now.slots().lingering());
    cluster(
        name,
        words,
        Tags.of("state", "free"),
        now ->
            now.slots().total()
                - now.slots().held()
                - now.slots().stopping()
                - now.slots().lingering());
  }

  private void cluster(String name, String words, Tags tags, ToDoubleFunction<Figures> of) {
    Gauge.builder(name, this, self -> self.figure(of))
        .description(words)
        .tags(tags)
        .register(meters);
  }

  private double figure(ToDoubleFunction<Figures> of) {
    Figures now = figures;
    return now == null ? Double.NaN : of.applyAsDouble(now);
  }

  private void own(String name, String words, Supplier<Number> value) {
    Gauge.builder(name, value).description(words).register(meters);
  }

  private static double seconds(Duration duration) {
    return duration.toMillis() / 1e3;
  }
}
