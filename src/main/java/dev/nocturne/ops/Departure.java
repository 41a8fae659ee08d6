package dev.nocturne.ops;

import dev.nocturne.rest.Traffic;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;

/**
 * How a stop begins: the framework has made the service unready, but every request is answered
 * until the engine has come to its checkpoints. Only then the framework closes the socket.
 */
@Singleton
final class Departure {

  /** Ordinary requests take far less, and clients of long ones can come back. */
  private static final Duration LAST_ANSWERS = Duration.ofSeconds(2);

  private final Life life;
  private final Traffic traffic;

  Departure(Life life, Traffic traffic) {
    this.life = life;
    this.traffic = traffic;
  }

  /** The framework waits for this with everything else. */
  void drain(@Observes ShutdownDelayInitiatedEvent begun) throws InterruptedException {
    traffic.leave();
    life.drain();
    traffic.quiet(LAST_ANSWERS);
  }
}
