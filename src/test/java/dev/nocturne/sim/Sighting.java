package dev.nocturne.sim;

/** What has to happen now and then, or the simulation is too tame to prove anything. */
enum Sighting {
  REFUSED_WRITE,
  TAKEOVER,
  SHUT_SESSION,
  ADOPTED_AGENT
}
