package dev.nocturne.sim;

import java.util.concurrent.ConcurrentHashMap;

/** What has to happen now and then, or the simulation is too tame to prove anything. */
enum Sighting {
  REFUSED_WRITE,
  TAKEOVER,
  SHUT_SESSION,
  ADOPTED_AGENT;

  private static final ConcurrentHashMap<Sighting, Long> TIMES = new ConcurrentHashMap<>();

  void seen() {
    TIMES.merge(this, 1L, Long::sum);
  }

  long times() {
    return TIMES.getOrDefault(this, 0L);
  }
}
