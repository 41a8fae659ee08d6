package dev.nocturne.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nocturne.Beside;
import dev.nocturne.job.JobRecord;
import dev.nocturne.job.Outcome;
import dev.nocturne.job.Result;
import dev.nocturne.job.Status;
import dev.nocturne.store.EventLog.Scope;
import dev.nocturne.store.JobReader.Filter;
import dev.nocturne.store.JobReader.Listed;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whatever was stored can be read, and no reader holds much of it at once. */
@Beside
class LargeResultsTest {

  /** Longer than a parser of JSON takes a text unless it is told. */
  private static final int HUGE = 20_000_100;

  private static final int LARGE = 1_500_000;
  private static final int MOST = 6_000_000;

  private static BatchTables tables;
  private static JobReader reader;
  private static EventLog log;

  @BeforeAll
  static void open() {
    tables = new BatchTables();
    reader = new PostgresJobs(tables.database);
    log = new PostgresEvents(tables.database);
  }

  @AfterAll
  static void close() {
    tables.close();
  }

  @BeforeEach
  void empty() {
    tables.empty(1);
  }

  @Test
  void a_result_of_any_length_is_read_by_all() throws IOException {
    UUID batch = tables.batch();
    UUID job = ended(batch, 1, succeeded("markdown", HUGE));

    assertThat(length(reader.find(BatchTables.TENANT, job).orElseThrow())).isEqualTo(HUGE);
    assertThat(length(page(null).jobs().getFirst())).isEqualTo(HUGE);
    JobEvent event = (JobEvent) log.after(0, Scope.ALL, 20).getFirst();
    assertThat(length(event.job())).isEqualTo(HUGE);

    OutcomeText row = row(batch);
    assertThat(length(row.read())).isEqualTo(HUGE);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Objects.requireNonNull(row.result().found().get("markdown")).writeTo(out);
    assertThat(out.size()).isEqualTo(HUGE + 2);
  }

  @Test
  void a_structured_result_of_any_length_is_passed_on() throws IOException {
    UUID batch = tables.batch();
    ended(batch, 1, succeeded("structured", HUGE));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Objects.requireNonNull(row(batch).result().found().get("structured")).writeTo(out);
    assertThat(out.toString(UTF_8)).hasSize(HUGE);
  }

  @Test
  void a_refused_answer_of_any_length_hides_no_failure() {
    UUID job =
        ended(
            tables.batch(),
            1,
            """
            '{"status":"failed","failure":{"kind":"result_mismatch","message":"no","raw":"'
            || repeat('x', %d) || '"}}'"""
                .formatted(HUGE));
    JobRecord found = reader.find(BatchTables.TENANT, job).orElseThrow();
    assertThat(found.standing().outcome()).hasToString("Failed[failure=result_mismatch: no]");
  }

  @Test
  void a_page_of_jobs_ends_where_they_are_large_and_the_next_one_goes_on() {
    UUID batch = tables.batch();
    List<UUID> jobs =
        LongStream.range(0, 10)
            .mapToObj(n -> ended(batch, n, succeeded("markdown", LARGE)))
            .toList();
    List<UUID> found = new ArrayList<>();
    UUID last = null;
    do {
      Listed page = page(last);
      assertThat(page.jobs().stream().mapToLong(LargeResultsTest::length).sum())
          .isPositive()
          .isLessThan(MOST);
      page.jobs().forEach(job -> found.add(job.job().id()));
      last = page.last();
    } while (last != null);
    assertThat(found).containsExactlyElementsOf(jobs.reversed());
  }

  @Test
  void a_page_of_events_ends_where_they_are_large_and_the_next_one_goes_on() {
    UUID batch = tables.batch();
    List<UUID> jobs =
        LongStream.range(0, 10)
            .mapToObj(n -> ended(batch, n, succeeded("markdown", LARGE)))
            .toList();
    List<UUID> found = new ArrayList<>();
    Scope scope = new Scope(BatchTables.TENANT, null, null);
    List<Event> page = log.after(0, scope, 20);
    while (!page.isEmpty()) {
      assertThat(page.stream().mapToLong(event -> length(((JobEvent) event).job())).sum())
          .isLessThan(MOST);
      page.forEach(event -> found.add(event.id().subject()));
      page = log.after(page.getLast().position(), scope, 20);
    }
    assertThat(found).containsExactlyElementsOf(jobs);
  }

  private static Listed page(@Nullable UUID after) {
    return reader.list(BatchTables.TENANT, Filter.ALL, after, 100);
  }

  private static OutcomeText row(UUID batch) {
    BatchReader.Row row =
        new PostgresBatchReader(tables.database)
            .results(BatchTables.TENANT, batch, EnumSet.allOf(Status.class), null)
            .getFirst();
    return Objects.requireNonNull(row.outcome());
  }

  private static int length(JobRecord job) {
    return length(Objects.requireNonNull(job.standing().outcome()));
  }

  private static int length(Outcome outcome) {
    Result result = ((Outcome.Succeeded) outcome).result();
    return Objects.requireNonNull(result.markdown()).length();
  }

  private static String succeeded(String member, int length) {
    return "'{\"status\":\"succeeded\",\"result\":{\"%s\":\"' || repeat('x', %d) || '\"}}'"
        .formatted(member, length);
  }

  /** A job that ended with an outcome, as SQL says it, and its last event. */
  private static UUID ended(UUID batch, long number, String outcome) {
    UUID job = new UUID(0x0199_0000_0000_7000L, Long.MIN_VALUE + number);
    tables.execute(
        """
        insert into job (id, tenant, kind, priority, timeout_ms, max_attempts, linger_ms, labels,
          batch, line, created_at, run)
        values ('%1$s', 'default', 'search', 5, 60000, 3, 60000, '{}', '%2$s', %3$d, now(), 1);
        insert into job_spec values
          ('%1$s', 1, '{"kind":"search","q":"nocturnes","fields":"{}"}');
        insert into outcome (job, run, tenant, batch, ended, token, outcome, attempts, finished_at)
        select '%1$s', 1, 'default', '%2$s', (regexp_match(o, '[a-z]+ed'))[1], 1, o, 1, now()
        from (select %4$s as o) o;
        insert into event (job, run, sequence, type, tenant, batch, at, attempt)
        values ('%1$s', 1, 0, (select ended from outcome where job = '%1$s'), 'default', '%2$s',
          now(), 1);
        """
            .formatted(job, batch, number, outcome));
    return job;
  }
}
