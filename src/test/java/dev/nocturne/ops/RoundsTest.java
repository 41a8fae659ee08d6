package dev.nocturne.ops;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nocturne.TestingPostgres;
import dev.nocturne.engine.LeaseKeeper;
import dev.nocturne.engine.SessionWarden;
import dev.nocturne.notte.NotteEndpoint;
import dev.nocturne.notte.Secret;
import io.quarkus.scheduler.Scheduler;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which rounds are handed to the scheduler. */
@QuarkusTest
@WithTestResource(TestingPostgres.class)
class RoundsTest {

  @Inject Rounds rounds;
  @Inject EngineConfig config;
  @Inject LeaseKeeper leases;
  @Inject SessionWarden sessions;
  @Inject RoundMeters meters;

  @Test
  void sessions_that_nobody_knows_are_hunted_only_where_the_key_is_ours_alone() {
    List<String> always =
        List.of("leases", "overdue", "late", "dispatch", "stops", "sweep", "sessions", "retention");
    assertThat(scheduled(false)).containsExactlyElementsOf(always);
    assertThat(scheduled(true)).containsAll(always).contains("orphans").hasSize(9);
  }

  /** The names of the rounds, by a scheduler that runs none of them. */
  private List<String> scheduled(boolean dedicated) {
    List<String> names = new ArrayList<>();
    Scheduler.JobDefinition<?> definition =
        proxy(
            Scheduler.JobDefinition.class,
            (self, method, _) -> method.getName().equals("schedule") ? null : self);
    Scheduler scheduler =
        proxy(
            Scheduler.class,
            (_, method, args) -> {
              assertThat(method.getName()).isEqualTo("newJob");
              names.add((String) args[0]);
              return definition;
            });
    URI url = URI.create("http://notte.invalid");
    NotteEndpoint notte = new NotteEndpoint(url, Secret.of("key"), dedicated);
    rounds.schedule(scheduler, config, leases, sessions, notte, meters);
    return names;
  }

  private static <T> T proxy(Class<T> type, java.lang.reflect.InvocationHandler handler) {
    return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
  }
}
