package dev.nocturne.rest;

/** Whether the jobs run against the emulator; then every answer says so. */
@FunctionalInterface
public interface Emulation {

  /** Whether it runs now. */
  boolean runs();
}
