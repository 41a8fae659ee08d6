package dev.nocturne.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nocturne.Beside;
import dev.nocturne.access.Quotas;
import dev.nocturne.job.Claim;
import dev.nocturne.job.Kind;
import dev.nocturne.job.Lease;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is passed over while an old snapshot makes looks dear, and that nothing is for ever. */
@Beside
class DearLooksTest {

  private static BatchTables tables;

  private final AtomicLong passed = new AtomicLong();

  /** Between two looks at it there are ten milliseconds, so that each look of ours is dear. */
  private long slow() {
    return passed.addAndGet(Duration.ofMillis(10).toNanos());
  }

  private Submissions submissions;

  @BeforeAll
  static void openTables() {
    tables = new BatchTables();
  }

  @AfterAll
  static void closeTables() {
    tables.close();
  }

  @BeforeEach
  void empty() {
    tables.empty(10);
    submissions = new PostgresSubmissions(tables.database, BatchTables.unbounded(tables.database));
  }

  private static List<UUID> claim(Starts starts, int most) {
    ClaimRequest request =
        new ClaimRequest("a", BatchTables.LEASE, 0, most, 10, EnumSet.allOf(Kind.class));
    return tables
        .database
        .transact(
            connection -> {
              Database.update(connection, Planning.ALONG_INDEXES);
              return starts.claim(connection, request, most);
            })
        .stream()
        .map(Claim::lease)
        .map(Lease::job)
        .toList();
  }

  /** Whose looks are known to be dear. */
  private Starts dear() {
    Starts starts = new Starts(Quotas.NONE, this::slow);
    assertThat(claim(starts, 1)).isEmpty();
    return starts;
  }

  private UUID submit() {
    Submission job = BatchTables.row(null, BatchTables.terms(5, null));
    submissions.submit(List.of(job));
    return job.id();
  }

  @Test
  void claims_go_on_from_what_they_took_and_what_came_back_is_found_by_the_next_look() {
    Starts starts = dear();
    List<UUID> jobs = List.of(submit(), submit(), submit(), submit(), submit());
    assertThat(claim(starts, 2)).containsExactlyInAnyOrder(jobs.get(0), jobs.get(1));
    tables.execute(
        "update work set starting = true, holder = null, turn = null, due_at = now() where job = '"
            + jobs.getFirst()
            + "'");

    assertThat(claim(starts, 2)).containsExactlyInAnyOrder(jobs.get(2), jobs.get(3));

    passed.addAndGet(Duration.ofSeconds(1).toNanos());
    assertThat(claim(starts, 2)).containsExactlyInAnyOrder(jobs.get(0), jobs.get(4));
  }

  @Test
  void what_was_lost_starts_by_the_claim_that_puts_it_right() {
    Claims claims = new Claims(Quotas.NONE, this::slow);
    List<UUID> jobs = List.of(submit(), submit(), submit(), submit());
    ClaimRequest two =
        new ClaimRequest("a", BatchTables.LEASE, 5, 2, 10, EnumSet.allOf(Kind.class));
    assertThat(claimed(claims, two)).containsExactlyInAnyOrder(jobs.get(0), jobs.get(1));
    tables.execute("update work set due_at = now() where job = '" + jobs.getFirst() + "'");

    assertThat(claimed(claims, two)).containsExactlyInAnyOrder(jobs.get(0), jobs.get(2));
  }

  private static List<UUID> claimed(Claims claims, ClaimRequest request) {
    return tables.database.transact(connection -> claims.claim(connection, request)).stream()
        .map(claim -> claim.lease().job())
        .toList();
  }

  @Test
  void jobs_are_given_their_places_without_a_look_until_one_is_due() {
    Submissions rare =
        new PostgresSubmissions(
            tables.database, BatchTables.unbounded(tables.database), this::slow);
    UUID first = submitted(rare);
    assertThat(rank(first)).isZero();
    tables.execute(
        "delete from work; insert into served (tenant, priority, rank) values ('default', 5, 40)");

    assertThat(rank(submitted(rare))).as("no look is due").isEqualTo(1);
    passed.addAndGet(Duration.ofSeconds(1).toNanos());
    tables.execute("delete from work");
    assertThat(rank(submitted(rare))).isEqualTo(40);
    assertThat(rank(submitted(rare))).isEqualTo(41);
  }

  private static UUID submitted(Submissions submissions) {
    Submission job = BatchTables.row(null, BatchTables.terms(5, null));
    submissions.submit(List.of(job));
    return job.id();
  }

  private static long rank(UUID job) {
    return Long.parseLong(
        tables.read("select rank from work where job = '" + job + "'").getFirst());
  }

  @Test
  void a_claim_for_starts_alone_puts_nothing_right_and_says_whether_a_slot_was_free() {
    PostgresJobStore store = new PostgresJobStore(tables.database, Quotas.NONE, this::slow);
    ClaimRequest one = starts(1);
    assertThat(store.claim(one)).isEmpty();
    assertThat(store.full()).isFalse();
    UUID first = submit();
    UUID second = submit();
    assertThat(store.claim(one)).extracting(claim -> claim.lease().job()).containsExactly(first);
    assertThat(store.claim(one)).extracting(claim -> claim.lease().job()).containsExactly(second);
    assertThat(tables.read("select count(*) from event where type = 'started'"))
        .containsExactly("2");

    tables.execute("update work set due_at = now() where job = '" + first + "'");
    UUID third = submit();
    tables.execute("update slot set state = 'lingering' where state = 'free'");
    assertThat(store.claim(one)).isEmpty();
    assertThat(store.full()).isTrue();
    tables.execute("update slot set state = 'free' where job is null");
    assertThat(store.claim(starts(5))).extracting(c -> c.lease().job()).containsExactly(third);
    assertThat(store.full()).isFalse();
    assertThat(tables.read("select count(*) from work where starting")).containsExactly("0");
  }

  private static ClaimRequest starts(int most) {
    return new ClaimRequest("a", BatchTables.LEASE, 0, most, 10, EnumSet.allOf(Kind.class));
  }

  @Test
  void a_claim_finds_nothing_only_if_a_look_says_so() {
    Starts starts = dear();
    UUID first = submit();
    assertThat(claim(starts, 2)).containsExactly(first);
    tables.execute("update work set starting = true, holder = null, turn = null, due_at = now()");

    assertThat(claim(starts, 2)).containsExactly(first);
  }

  @Test
  void slots_are_taken_in_turn_and_one_that_was_passed_over_when_there_is_no_other() {
    Starts starts = dear();
    List<UUID> jobs = List.of(submit(), submit(), submit(), submit());
    assertThat(claim(starts, 2)).hasSize(2);
    List<String> first = tables.read("select turn from slot where state <> 'free' order by turn");
    // As if it had become free by a transaction that ended late.
    tables.execute("update slot set state = 'free', job = null where turn = " + first.getFirst());

    assertThat(claim(starts, 1)).hasSize(1);
    assertThat(slot(first.getFirst())).isEqualTo("free");

    tables.execute("update slot set state = 'held' where turn > " + first.getFirst());
    assertThat(claim(starts, 1)).containsExactly(jobs.getLast());
    assertThat(slot(first.getFirst())).isEqualTo("held");
  }

  private static String slot(String turn) {
    return tables.read("select state from slot where turn = " + turn).getFirst();
  }

  @Test
  void what_came_back_is_first_while_a_look_takes_no_time() {
    List<UUID> jobs = List.of(submit(), submit(), submit());
    Starts starts = new Starts(Quotas.NONE, () -> 0);
    assertThat(claim(starts, 1)).containsExactly(jobs.getFirst());
    tables.execute(
        "update work set starting = true, holder = null, turn = null, due_at = now() where job = '"
            + jobs.getFirst()
            + "'");

    assertThat(claim(starts, 1)).containsExactly(jobs.getFirst());
  }
}
