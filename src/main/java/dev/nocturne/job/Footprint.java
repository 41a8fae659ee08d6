package dev.nocturne.job;

/** What an attempt leaves behind upstream; it decides what becomes of the attempt's slot. */
public enum Footprint {
  /** Nothing is open: the slot is free at once. */
  NONE,
  /** A known session is open: the slot is free when its stop is confirmed. */
  SESSION,
  /** Something may be open that nobody can name: the slot waits until it must have ended. */
  UNKNOWN
}
