package dev.nocturne.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nocturne.Patience;
import dev.nocturne.TestingDatabase;
import dev.nocturne.TestingPostgres;
import dev.nocturne.access.Quota;
import dev.nocturne.access.Quotas;
import dev.nocturne.emulator.AgentScripts;
import dev.nocturne.emulator.CloudSettings;
import dev.nocturne.emulator.NotteCloud;
import dev.nocturne.emulator.NotteEmulator;
import dev.nocturne.emulator.PageFetcher;
import dev.nocturne.engine.EngineSettings;
import dev.nocturne.engine.OrphanHunter;
import dev.nocturne.engine.SessionCloser;
import dev.nocturne.engine.SessionWarden;
import dev.nocturne.job.Footprint;
import dev.nocturne.job.Json;
import dev.nocturne.job.SessionOptions;
import dev.nocturne.live.OpenSessions;
import dev.nocturne.live.SessionTerms;
import dev.nocturne.live.Started;
import dev.nocturne.notte.Gated;
import dev.nocturne.notte.Notte;
import dev.nocturne.notte.NotteClient;
import dev.nocturne.notte.NotteEndpoint;
import dev.nocturne.notte.NotteLimits;
import dev.nocturne.notte.Pressure;
import dev.nocturne.notte.Secret;
import dev.nocturne.store.SessionRecord.Why;
import dev.nocturne.store.SessionSlots.Admission;
import dev.nocturne.store.SessionSlots.Bounds;
import dev.nocturne.store.Sessions.Begun;
import io.agroal.api.AgroalDataSource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Sessions without a job: their slots, their end, and what a crash leaves of them. */
@QuarkusTest
@WithTestResource(TestingPostgres.class)
class OpenSessionsTest {

  private static final int SLOTS = 4;
  private static final int MOST = 2;
  private static final String TENANT = "a";
  private static final String STRANGER = "b";
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final SessionOptions OPTIONS = new SessionOptions(20, 10, Json.EMPTY);

  private static TestingDatabase testing;
  private static AgroalDataSource source;
  private static Database database;
  private static NotteCloud cloud;
  private static NotteEmulator emulator;
  private static NotteClient client;
  private static volatile Duration ahead = Duration.ZERO;

  private final Pressure pressure =
      new Pressure(InstantSource.system(), RandomGenerator.getDefault(), _ -> {});
  private final Notte notte = new Gated(client, pressure);
  private final Sessions sessions = new PostgresSessions(database);
  private final SessionSlots slots = slots(Quotas.NONE);
  private final PostgresSlots all = new PostgresSlots(database);
  private final OpenSessions opening = opening(slots);
  private final SessionCloser closer = new SessionCloser(all, notte, Runnable::run);
  private final SessionWarden warden = new SessionWarden(slots, notte, Runnable::run);

  @BeforeAll
  static void begin() {
    testing = TestingDatabase.create();
    source = testing.pool("");
    database = new Database(source);
    Flyway.configure().dataSource(source).load().migrate();
    PageFetcher pages = new PageFetcher(_ -> true);
    AgentScripts scripts = new AgentScripts(pages, Duration.ofMillis(1));
    cloud =
        new NotteCloud(
            () -> Clock.systemUTC().instant().plus(ahead),
            new CloudSettings(100, Duration.ZERO),
            scripts::first,
            () -> UUID.randomUUID().toString());
    emulator = new NotteEmulator(0, cloud, scripts, pages);
    Duration minute = Duration.ofMinutes(1);
    client =
        new NotteClient(
            () -> new NotteEndpoint(emulator.url(), Secret.of("any"), true),
            new NotteLimits(minute, minute, minute, minute, minute, 1 << 20, 100),
            InstantSource.system(),
            _ -> {});
  }

  @AfterAll
  static void end() {
    client.close();
    emulator.close();
    source.close();
    testing.close();
  }

  @BeforeEach
  void empty() {
    ahead = Duration.ZERO;
    faults("[]");
    execute("delete from session");
    execute("delete from slot");
    all.resize(SLOTS);
    cloud.ledger().open().forEach(cloud::stopSession);
  }

  private SessionSlots slots(Quotas quotas) {
    return new PostgresSessionSlots(database, quotas);
  }

  private OpenSessions opening(SessionSlots slots) {
    return new OpenSessions(
        sessions, slots, notte, pressure, new SessionTerms(SLOTS, MOST, PATIENCE));
  }

  private SessionRecord open(Submission.Key key) {
    Started started = opening.start(TENANT, OPTIONS, key);
    assertThat(started).isInstanceOf(Started.Opened.class);
    return ((Started.Opened) started).session();
  }

  private SessionRecord open() {
    return open(null);
  }

  private static Submission.Key key(String value, String fingerprint) {
    return new Submission.Key(value, fingerprint);
  }

  private SessionRecord found(UUID id) {
    return sessions.find(TENANT, id).orElseThrow();
  }

  private static void execute(String sql) {
    database.transact(connection -> Database.update(connection, sql));
  }

  private static void faults(String script) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(emulator.url() + "/_emulator/faults"))
            .method("PUT", BodyPublishers.ofString(script))
            .build();
    try (HttpClient http = HttpClient.newHttpClient()) {
      assertThat(http.send(request, BodyHandlers.discarding()).statusCode()).isEqualTo(200);
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** In the order of states: held, stopping, lingering. */
  private List<Integer> used() {
    Slots.Usage usage = all.usage();
    return List.of(usage.held(), usage.stopping(), usage.lingering());
  }

  @Test
  void a_session_has_a_slot_from_before_it_is_opened_until_it_is_stopped_for_certain() {
    SessionRecord session = open();

    assertThat(cloud.ledger().open()).containsExactly(session.session());
    assertThat(used()).containsExactly(1, 0, 0);
    assertThat(session.limits()).isEqualTo(new SessionRecord.Limits(20, 10));
    assertThat(Duration.between(session.openedAt(), session.endsAt()))
        .isEqualTo(Duration.ofMinutes(20));
    assertThat(sessions.list(TENANT, null, 10)).containsExactly(session);
    assertThat(all.knownSessions()).containsExactly(session.session());

    SessionRecord stopped = opening.stop(TENANT, session.id()).orElseThrow();

    assertThat(stopped.end()).isNotNull();
    assertThat(stopped.end().why()).isEqualTo(Why.STOPPED);
    assertThat(used()).containsExactly(0, 1, 0);
    assertThat(all.knownSessions()).containsExactly(session.session());
    closer.round();
    assertThat(cloud.ledger().open()).isEmpty();
    assertThat(used()).containsExactly(0, 0, 0);
    assertThat(opening.stop(TENANT, session.id())).contains(stopped);
  }

  @Test
  void sessions_have_as_many_slots_as_they_may_and_leave_the_others_to_jobs() {
    open();
    SessionRecord second = open();

    assertThat(opening.start(TENANT, OPTIONS, null)).isInstanceOf(Started.NoSlot.class);
    assertThat(used()).containsExactly(2, 0, 0);
    assertThat(count(" from session")).isEqualTo(2);
    opening.stop(TENANT, second.id());
    closer.round();
    assertThat(open().end()).isNull();
  }

  @Test
  void without_a_free_slot_nothing_is_opened() {
    execute("update slot set state = 'held'");
    assertThat(opening.start(TENANT, OPTIONS, null)).isInstanceOf(Started.NoSlot.class);
    assertThat(cloud.ledger().open()).isEmpty();
    assertThat(count(" from session")).isZero();
  }

  @Test
  void a_tenants_quota_of_slots_holds_for_its_sessions_and_its_jobs_together() {
    Quotas one = new Quotas(Quota.NONE, Map.of(TENANT, new Quota(null, null, 1, null)));
    OpenSessions bounded = opening(slots(one));

    assertThat(bounded.start(TENANT, OPTIONS, null)).isInstanceOf(Started.Opened.class);
    assertThat(bounded.start(TENANT, OPTIONS, null)).isInstanceOf(Started.OverQuota.class);
    assertThat(bounded.start(STRANGER, OPTIONS, null)).isInstanceOf(Started.Opened.class);
  }

  @Test
  void many_at_once_have_no_more_slots_than_there_are() throws Exception {
    List<Future<Admission>> tries = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 12; i++) {
        Callable<Admission> one =
            () -> {
              UUID id = UUID.randomUUID();
              sessions.begin(TENANT, id, OPTIONS, null, PATIENCE);
              return slots.admit(TENANT, id, new Bounds(SLOTS, MOST));
            };
        tries.add(threads.submit(one));
      }
    }
    List<Admission> came = new ArrayList<>();
    for (Future<Admission> one : tries) {
      came.add(one.get());
    }
    assertThat(came).filteredOn(Admission.ADMITTED::equals).hasSize(MOST);
    assertThat(used()).containsExactly(MOST, 0, 0);
  }

  @Test
  void the_same_key_is_the_same_session_and_another_wish_under_it_is_refused() {
    SessionRecord session = open(key("k", "1"));

    assertThat(open(key("k", "1"))).isEqualTo(session);
    assertThat(opening.start(TENANT, OPTIONS, key("k", "2"))).isInstanceOf(Started.KeyReused.class);
    assertThat(cloud.ledger().open()).hasSize(1);
    opening.stop(TENANT, session.id());
    assertThat(open(key("k", "1")).id()).isEqualTo(session.id());
    assertThat(opening.start(STRANGER, OPTIONS, key("k", "2"))).isInstanceOf(Started.Opened.class);
  }

  @Test
  void a_start_under_way_is_waited_for_and_not_seen() {
    UUID id = UUID.randomUUID();
    Begun begun = sessions.begin(TENANT, id, OPTIONS, key("k", "1"), PATIENCE);

    assertThat(begun).isInstanceOf(Begun.New.class);
    assertThat(opening.start(TENANT, OPTIONS, key("k", "1"))).isInstanceOf(Started.UnderWay.class);
    assertThat(sessions.find(TENANT, id)).isEmpty();
    assertThat(sessions.list(TENANT, null, 10)).isEmpty();
    assertThat(opening.stop(TENANT, id)).isEmpty();
  }

  @Test
  void what_a_replica_left_that_died_in_the_midst_of_a_start_is_put_right() {
    UUID id = UUID.randomUUID();
    sessions.begin(TENANT, id, OPTIONS, key("k", "1"), PATIENCE);
    slots.admit(TENANT, id, new Bounds(SLOTS, MOST));
    warden.round();
    assertThat(used()).containsExactly(1, 0, 0);

    execute("update session set until = now()");
    warden.round();

    assertThat(used()).containsExactly(0, 0, 1);
    assertThat(count(" from slot where until > now() + interval '10 min'")).isEqualTo(1);
    // Should it live after all, it finds that nobody waits for it.
    assertThat(slots.opened(id, "late")).isFalse();
    slots.failed(id, Footprint.NONE);
    assertThat(used()).containsExactly(0, 0, 1);
    assertThat(open(key("k", "1")).id()).isNotEqualTo(id);
  }

  @Test
  void a_start_that_is_given_up_while_it_takes_its_slot_takes_no_slot_away() throws Exception {
    UUID id = UUID.randomUUID();
    sessions.begin(TENANT, id, OPTIONS, null, PATIENCE);
    execute("update session set until = now()");
    try (Connection late = source.getConnection();
        Statement statement = late.createStatement()) {
      late.setAutoCommit(false);
      statement.execute("select from session for update");
      statement.execute(
          "update slot set state = 'held', tenant = '%s', job = '%s' where number = 1"
              .formatted(TENANT, id));
      CompletableFuture<Integer> settled = CompletableFuture.supplyAsync(slots::settle);
      Patience.await()
          .until(
              () ->
                  settled.isDone()
                      || count(
                              " from pg_stat_activity where wait_event_type = 'Lock'"
                                  + " and datname = current_database()")
                          == 1);
      late.commit();
      settled.get(10, TimeUnit.SECONDS);
    }
    slots.settle();

    assertThat(used()).containsExactly(0, 0, 1);
    assertThat(slots.opened(id, "late")).isFalse();
  }

  @Test
  void a_lost_answer_keeps_its_slot_and_is_no_session() {
    faults("[{\"operation\": \"start_session\", \"effect\": \"lost_reply\", \"times\": 1}]");

    assertThat(opening.start(TENANT, OPTIONS, key("k", "1"))).isInstanceOf(Started.Unknown.class);

    assertThat(cloud.ledger().open()).hasSize(1);
    assertThat(used()).containsExactly(0, 0, 1);
    assertThat(sessions.list(TENANT, null, 10)).isEmpty();
    SessionRecord known = open(key("k", "1"));
    // The database's clock cannot be set, so each session is old enough at once.
    EngineSettings settings =
        new EngineSettings("x", PATIENCE, 1, SLOTS, Duration.ZERO, Duration.ZERO);
    OrphanHunter hunter = new OrphanHunter(all, notte, settings);
    assertThat(hunter.round()).isEqualTo(1);
    assertThat(cloud.ledger().open()).containsExactly(known.session());
  }

  @Test
  void what_notte_refuses_or_has_no_room_for_leaves_nothing() {
    faults("[{\"operation\": \"start_session\", \"effect\": \"status\", \"status\": 422}]");
    assertThat(opening.start(TENANT, OPTIONS, key("k", "1"))).isInstanceOf(Started.Refused.class);
    faults("[{\"operation\": \"start_session\", \"effect\": \"status\", \"status\": 429}]");
    assertThat(opening.start(TENANT, OPTIONS, key("k", "1"))).isInstanceOf(Started.Later.class);
    assertThat(used()).containsExactly(0, 0, 0);
    assertThat(count(" from session")).isZero();
  }

  @Test
  void when_its_time_is_up_it_is_stopped() {
    SessionRecord session = open();
    execute("update session set until = now()");

    warden.round();
    closer.round();

    assertThat(found(session.id()).end()).extracting(SessionRecord.End::why).isEqualTo(Why.TIME_UP);
    assertThat(cloud.ledger().open()).isEmpty();
    assertThat(used()).containsExactly(0, 0, 0);
  }

  @Test
  void one_that_notte_ended_for_its_silence_gives_its_slot_back() {
    SessionRecord session = open();
    warden.round();
    execute("update session set look_at = now()");
    warden.round();
    assertThat(found(session.id()).end()).isNull();

    ahead = Duration.ofMinutes(11);
    execute("update session set look_at = now()");
    warden.round();
    closer.round();

    assertThat(found(session.id()).end()).extracting(SessionRecord.End::why).isEqualTo(Why.CLOSED);
    assertThat(used()).containsExactly(0, 0, 0);
  }

  @Test
  void what_was_ended_by_one_who_died_then_is_stopped_by_others() {
    SessionRecord session = open();
    sessions.stop(TENANT, session.id());
    assertThat(used()).containsExactly(1, 0, 0);

    warden.round();
    closer.round();

    assertThat(cloud.ledger().open()).isEmpty();
    assertThat(used()).containsExactly(0, 0, 0);
  }

  @Test
  void one_that_is_over_gives_its_slot_back_though_notte_fails_at_each_stop() {
    SessionRecord session = open();
    faults("[{\"operation\": \"stop_session\", \"effect\": \"status\", \"status\": 504}]");
    opening.stop(TENANT, session.id());
    closer.round();
    assertThat(used()).as("it is open").containsExactly(0, 1, 0);

    ahead = Duration.ofMinutes(11);
    execute("update slot set until = now() where state = 'stopping'");
    closer.round();
    assertThat(used()).containsExactly(0, 0, 0);
  }

  @Test
  void another_tenants_is_not_there() {
    SessionRecord session = open();

    assertThat(sessions.find(STRANGER, session.id())).isEmpty();
    assertThat(sessions.list(STRANGER, null, 10)).isEmpty();
    assertThat(opening.stop(STRANGER, session.id())).isEmpty();
    assertThat(found(session.id()).end()).isNull();
  }

  @Test
  void ended_ones_are_kept_as_long_as_jobs_and_keys() {
    SessionRecord ended = open();
    sessions.stop(TENANT, ended.id());
    SessionRecord kept = open();
    PostgresUpkeep upkeep = new PostgresUpkeep(database);
    Upkeep.Keep keep =
        new Upkeep.Keep(Duration.ofMinutes(1), Duration.ofDays(1), Duration.ofDays(1), Set.of());
    execute("update session set ended_at = now() - interval '23 h' where state = 'ended'");
    upkeep.retire(keep, 10);
    assertThat(sessions.list(TENANT, null, 10)).hasSize(2);
    execute("update session set ended_at = now() - interval '25 h' where state = 'ended'");
    upkeep.retire(keep, 10);
    assertThat(sessions.list(TENANT, null, 10)).containsExactly(kept);
  }

  private static long count(String what) {
    try {
      return testing.number("select count(*)" + what);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
