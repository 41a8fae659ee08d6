package dev.nocturne.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nocturne.job.FailureKind;
import dev.nocturne.notte.Notte;
import dev.nocturne.notte.NotteException.Rejected;
import dev.nocturne.notte.Page;
import dev.nocturne.notte.SessionRef;
import dev.nocturne.store.MemoryStore;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OrphanHunterTest {

  private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");

  private final List<String> stopped = new ArrayList<>();

  private Object answer(String operation, String session) {
    if (operation.equals("sessions")) {
      Instant old = NOW.minus(Duration.ofHours(1));
      return new Page<>(
          List.of(
              new SessionRef("stuck", old),
              new SessionRef("orphan", old),
              new SessionRef("young", NOW.minusSeconds(299))),
          false);
    }
    if (session.equals("stuck")) {
      throw new Rejected(FailureKind.INVALID, "cannot be stopped");
    }
    stopped.add(session);
    return true;
  }

  @Test
  void one_that_cannot_be_stopped_does_not_shield_those_behind_it() {
    Notte notte =
        (Notte)
            Proxy.newProxyInstance(
                Notte.class.getClassLoader(),
                new Class<?>[] {Notte.class},
                (_, method, args) -> {
                  Object answer = answer(method.getName(), String.valueOf(args[0]));
                  return method.getReturnType() == void.class ? null : answer;
                });
    InstantSource clock = InstantSource.fixed(NOW);
    EngineSettings settings =
        new EngineSettings("a", Duration.ofSeconds(30), 2, 2, Duration.ZERO, Duration.ofMinutes(5));
    OrphanHunter hunter = new OrphanHunter(new MemoryStore(clock).slots(), notte, settings);

    assertThat(hunter.round()).isEqualTo(1);
    assertThat(stopped).containsExactly("orphan");
  }
}
