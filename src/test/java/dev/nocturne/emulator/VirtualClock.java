package dev.nocturne.emulator;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** A clock that moves only when it is told to. */
final class VirtualClock implements InstantSource {

  private volatile Instant now = Instant.parse("2026-08-06T10:11:12.345678Z");

  @Override
  public Instant instant() {
    return now;
  }

  void forward(Duration duration) {
    now = now.plus(duration);
  }
}
