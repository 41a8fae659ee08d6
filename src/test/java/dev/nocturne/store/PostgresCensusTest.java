package dev.nocturne.store;

import static dev.nocturne.store.BatchTables.claim;
import static dev.nocturne.store.BatchTables.submit;
import static dev.nocturne.store.BatchTables.terms;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nocturne.Beside;
import dev.nocturne.access.Quotas;
import dev.nocturne.store.Census.Figures;
import dev.nocturne.store.Census.Place;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What operators are told of the tables. */
@Beside
class PostgresCensusTest {

  @Test
  void jobs_are_counted_where_they_stand_and_the_oldest_is_told() throws SQLException {
    try (BatchTables tables = new BatchTables()) {
      tables.empty(3);
      Census census = new PostgresCensus(tables.database);
      assertThat(census.take())
          .isEqualTo(
              new Figures(
                  Map.of(),
                  0,
                  0,
                  Duration.ZERO,
                  Duration.ZERO,
                  Duration.ZERO,
                  new Slots.Usage(3, 0, 0, 0)));

      Submissions submissions =
          new PostgresSubmissions(tables.database, BatchTables.unbounded(tables.database));
      UUID paused = tables.batch();
      UUID receiving = tables.batch();
      submit(submissions, paused, terms(5, null), 4);
      submit(submissions, receiving, terms(5, null), 2);
      submit(submissions, null, terms(5, null), 6);
      submit(submissions, null, terms(5, "lane"), 3);
      tables.execute("update work set gate = 'held' where batch is not null");
      tables.execute("update batch set paused = true");
      tables.execute("update batch set receiving = true where id = '%s'".formatted(receiving));
      claim(new PostgresJobStore(tables.database, Quotas.NONE), "a", 2);
      tables.execute("update work set due_at = now() - interval '1 hour' where starting");
      tables.execute(
          "update work set due_at = now() - interval '1 minute', takeovers = 1 where not starting");
      assertThat(census.take().hidden()).isZero();
      Figures figures;
      try (Connection slow = tables.connection()) {
        slow.setAutoCommit(false);
        try (Statement statement = slow.createStatement()) {
          statement.execute("insert into event select * from event where false");
        }
        tables.execute(
            """
            insert into event (job, run, sequence, type, tenant, at, attempt)
            values (gen_random_uuid(), 1, 0, 'accepted', 'x', now() - interval '1 second', 0)
            """);
        figures = census.take();
      }
      assertThat(figures.jobs())
          .isEqualTo(
              Map.of(
                  new Place("agent", "running"), 2L,
                  new Place("agent", "open"), 5L,
                  new Place("agent", "key"), 2L,
                  new Place("agent", "held"), 4L + 2L));
      assertThat(figures.takeovers()).isEqualTo(2);
      assertThat(figures.moving()).isBetween(Duration.ofMinutes(1), Duration.ofMinutes(5));
      assertThat(figures.starting()).isBetween(Duration.ofHours(1), Duration.ofHours(2));
      assertThat(figures.hidden()).isBetween(Duration.ofSeconds(1), Duration.ofMinutes(5));
      assertThat(figures.slots()).isEqualTo(new Slots.Usage(3, 2, 0, 0));
    }
  }
}
