package dev.nocturne.bench;

import java.io.IOException;
import java.time.Duration;

/** Processor time of service, database and upstream over a piece of work. */
final class Work {

  private final Rig rig;
  private final Child service;
  private final Duration serviceCpu;
  private final Duration databaseCpu;
  private final Duration upstreamCpu;
  private final long begun = System.nanoTime();

  private Work(Rig rig, Child service) throws IOException {
    this.rig = rig;
    this.service = service;
    this.serviceCpu = service.cpu();
    this.databaseCpu = rig.databaseCpu();
    this.upstreamCpu = rig.upstream().cpu();
  }

  static Work begin(Rig rig, Child service) throws IOException {
    return new Work(rig, service);
  }

  /** Seconds since it began. */
  double seconds() {
    return (System.nanoTime() - begun) / 1e9;
  }

  /** What each of so many jobs cost until now, in microseconds, and the service's memory. */
  String each(int jobs) throws IOException {
    double ours = micros(service.cpu().minus(serviceCpu), jobs);
    double database = micros(rig.databaseCpu().minus(databaseCpu), jobs);
    double upstream = micros(rig.upstream().cpu().minus(upstreamCpu), jobs);
    return "%.0f µs CPU a job (service %.0f, database %.0f, upstream %.0f); peak %d MB"
        .formatted(ours + database + upstream, ours, database, upstream, service.mostMemory());
  }

  /** How many cores service and database used until now. */
  double cores() throws IOException {
    Duration used = service.cpu().minus(serviceCpu).plus(rig.databaseCpu().minus(databaseCpu));
    return used.toNanos() / 1e9 / seconds();
  }

  private static double micros(Duration used, int jobs) {
    return used.toNanos() / 1e3 / jobs;
  }
}
