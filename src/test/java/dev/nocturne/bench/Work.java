package dev.nocturne.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** Processor time of service, database and upstream over a piece of work. */
final class Work {

  private final Rig rig;
  private final List<Child> services;
  private final Duration serviceCpu;
  private final Duration databaseCpu;
  private final Duration upstreamCpu;
  private final long begun = System.nanoTime();

  private Work(Rig rig, List<Child> services) throws IOException {
    this.rig = rig;
    this.services = services;
    this.serviceCpu = serviceCpu();
    this.databaseCpu = rig.databaseCpu();
    this.upstreamCpu = rig.upstream().cpu();
  }

  static Work begin(Rig rig, Child service) throws IOException {
    return begin(rig, List.of(service));
  }

  /** The work of several replicas, taken together. */
  static Work begin(Rig rig, List<Child> services) throws IOException {
    return new Work(rig, services);
  }

  private Duration serviceCpu() {
    return services.stream().map(Child::cpu).reduce(Duration.ZERO, Duration::plus);
  }

  /** Seconds since it began. */
  double seconds() {
    return (System.nanoTime() - begun) / 1e9;
  }

  /** What each of so many jobs cost until now, in microseconds, and the memory of a service. */
  String each(int jobs) throws IOException {
    double ours = micros(serviceCpu().minus(serviceCpu), jobs);
    double database = micros(rig.databaseCpu().minus(databaseCpu), jobs);
    double upstream = micros(rig.upstream().cpu().minus(upstreamCpu), jobs);
    long most = services.stream().mapToLong(Child::mostMemory).max().orElse(0);
    return "%.0f µs CPU a job (service %.0f, database %.0f, upstream %.0f); peak %d MB"
        .formatted(ours + database + upstream, ours, database, upstream, most);
  }

  /** How many cores service and database used until now. */
  double cores() throws IOException {
    Duration used = serviceCpu().minus(serviceCpu).plus(rig.databaseCpu().minus(databaseCpu));
    return used.toNanos() / 1e9 / seconds();
  }

  private static double micros(Duration used, int jobs) {
    return used.toNanos() / 1e3 / jobs;
  }
}
