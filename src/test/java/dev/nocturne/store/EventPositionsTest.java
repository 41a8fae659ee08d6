package dev.nocturne.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nocturne.Beside;
import dev.nocturne.access.Quotas;
import dev.nocturne.job.Claim;
import dev.nocturne.job.Footprint;
import dev.nocturne.job.Outcome;
import dev.nocturne.store.Change.Finish;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Events are read in the order of their positions, whatever order they are committed in. */
@Beside
class EventPositionsTest {

  private static final String EVENT =
      """
      insert into event (job, run, sequence, type, tenant, at, attempt)
      values (gen_random_uuid(), 1, 0, 'accepted', 'x', now(), 0)
      """;

  private static final Duration LEASE = Duration.ofMinutes(1);

  private static BatchTables tables;
  private static PostgresEvents events;

  @BeforeAll
  static void start() {
    tables = new BatchTables();
  }

  @AfterAll
  static void stop() {
    tables.close();
  }

  @BeforeEach
  void empty() {
    tables.empty(3);
    events = new PostgresEvents(tables.database);
  }

  /** A transaction that has told of something and goes on. */
  private static final class Slow implements AutoCloseable {

    private final Connection connection;

    Slow() throws SQLException {
      this(EVENT);
    }

    Slow(String sql) throws SQLException {
      connection = tables.connection();
      connection.setAutoCommit(false);
      execute(sql);
    }

    final void execute(String sql) throws SQLException {
      try (Statement statement = connection.createStatement()) {
        statement.execute(sql);
      }
    }

    void commit() throws SQLException {
      connection.commit();
    }

    void rollback() throws SQLException {
      connection.rollback();
    }

    @Override
    public void close() throws SQLException {
      connection.close();
    }
  }

  private static List<Long> read(long after) {
    return events.touched(after, 100).stream().map(EventLog.Touch::position).toList();
  }

  @Test
  void nothing_is_read_that_is_behind_an_event_whose_transaction_goes_on() throws SQLException {
    tables.execute(EVENT);
    try (Slow slow = new Slow()) {
      tables.execute(EVENT);
      tables.execute(EVENT);
      assertThat(events.head()).isEqualTo(1);
      assertThat(read(0)).containsExactly(1L);
      slow.commit();
      assertThat(events.head()).isEqualTo(4);
      assertThat(read(1)).containsExactly(2L, 3L, 4L);
    }
  }

  @Test
  void what_is_rolled_back_leaves_a_gap_and_holds_nothing_up() throws SQLException {
    events.takeSink("kafka", "a", LEASE);
    try (Slow slow = new Slow()) {
      slow.execute(EVENT);
      tables.execute(EVENT);
      assertThat(read(0)).isEmpty();
      slow.rollback();
    }
    assertThat(read(0)).containsExactly(3L);
    assertThat(events.lag("kafka")).isPositive();
    events.markSink("kafka", "a", 3, LEASE);
    try (Slow slow = new Slow()) {
      slow.rollback();
    }
    assertThat(events.head()).isEqualTo(4);
    assertThat(events.lag("kafka")).as("there is no event").isZero();
  }

  @Test
  void a_jobs_own_events_wait_for_nobody_so_its_end_is_told_with_its_outcome() throws SQLException {
    PostgresJobs jobs = new PostgresJobs(tables.database);
    PostgresJobStore store = new PostgresJobStore(tables.database, Quotas.NONE);
    BatchTables.submit(
        new PostgresSubmissions(tables.database, BatchTables.unbounded(tables.database)),
        null,
        BatchTables.terms(5, null),
        1);
    Claim claim = BatchTables.claim(store, "a", 1).getFirst();
    UUID job = claim.lease().job();
    try (Slow _ = new Slow()) {
      store.commit(List.of(new Finish(claim.lease(), new Outcome.Cancelled(), Footprint.NONE)));
      assertThat(jobs.told(BatchTables.TENANT, job)).isTrue();
      assertThat(events.after(0, new EventLog.Scope(BatchTables.TENANT, job, null), 10))
          .extracting(event -> event.id().sequence())
          .containsExactly(0, 1, 2);
    }
  }

  /** As of a transaction that has read the last position, and then has to wait for its turn. */
  @Test
  void what_was_whole_stays_so_whoever_says_late_where_it_begins() throws SQLException {
    tables.execute(EVENT);
    tables.execute(EVENT);
    assertThat(events.head()).isEqualTo(2);
    try (Slow _ = new Slow("select pg_advisory_xact_lock_shared(1852793605, 0)")) {
      assertThat(events.head()).isEqualTo(2);
      assertThat(read(0)).containsExactly(1L, 2L);
      tables.execute(EVENT);
      assertThat(read(2)).isEmpty();
    }
    assertThat(read(2)).containsExactly(3L);
  }

  @Test
  void whoever_holds_events_up_is_found_as_the_runbook_says() throws Exception {
    Matcher documented =
        Pattern.compile("(?s)```sql\\n(select a.pid.*?);\\n```")
            .matcher(Files.readString(Path.of("src/docs/runbook.md")));
    assertThat(documented.find()).isTrue();
    try (Slow _ = new Slow()) {
      assertThat(tables.read("select state from (" + documented.group(1) + ") found"))
          .containsExactly("idle in transaction");
    }
  }

  /** Locks hold half of a position. */
  @ParameterizedTest
  @ValueSource(longs = {1L << 31, 1L << 32, 3L << 31, 5_000_000_000L, 1L << 52})
  void positions_may_grow_beyond_what_a_lock_holds(long last) throws SQLException {
    tables.execute("select setval('event_position', %d)".formatted(last - 2));
    for (long position = last - 1; position < last + 2; position++) {
      try (Slow slow = new Slow()) {
        tables.execute(EVENT);
        assertThat(new PostgresEvents(tables.database).head()).isEqualTo(position - 1);
        slow.commit();
      }
      assertThat(new PostgresEvents(tables.database).head()).isEqualTo(position + 1);
      tables.execute("select setval('event_position', %d)".formatted(position));
      tables.execute("truncate event");
    }
  }

  @Test
  void locks_for_other_things_hold_nothing_up() throws SQLException {
    try (Slow _ = new Slow("select pg_advisory_xact_lock(1852793604, 0)");
        Slow _ = new Slow("select pg_advisory_xact_lock_shared(7957688946728534016 + 1)")) {
      tables.execute(EVENT);
      assertThat(read(0)).containsExactly(1L);
    }
  }

  @Test
  void who_follows_the_log_misses_nothing_whoever_writes() throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Integer>> writers = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        long seed = i;
        writers.add(threads.submit(() -> write(new Random(seed))));
      }
      List<Long> seen = new ArrayList<>();
      long last = 0;
      boolean over = false;
      while (!over) {
        boolean done = writers.stream().allMatch(Future::isDone);
        List<Long> page = read(last);
        seen.addAll(page);
        last = page.isEmpty() ? last : page.getLast();
        over = done && page.isEmpty();
      }
      int written = 0;
      for (Future<Integer> writer : writers) {
        written += writer.get();
      }
      assertThat(seen).isSorted().doesNotHaveDuplicates().hasSize(written);
    }
  }

  /** Some are rolled back, and each is open for a while of its own. */
  private static int write(Random random) throws SQLException {
    int written = 0;
    for (int i = 0; i < 100; i++) {
      int count = 1 + random.nextInt(3);
      try (Slow slow = new Slow()) {
        for (int j = 1; j < count; j++) {
          slow.execute(EVENT);
        }
        slow.execute("select pg_sleep(%d / 1000.0)".formatted(random.nextInt(8)));
        if (random.nextInt(5) > 0) {
          slow.commit();
          written += count;
        } else {
          slow.rollback();
        }
      }
    }
    return written;
  }
}
