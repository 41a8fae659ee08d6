package dev.nocturne.ops;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nocturne.Patience;
import dev.nocturne.TestingPostgres;
import dev.nocturne.engine.Dispatcher;
import dev.nocturne.engine.EngineSettings;
import dev.nocturne.engine.InFlight;
import dev.nocturne.engine.OrphanHunter;
import dev.nocturne.engine.Retention;
import dev.nocturne.engine.SessionCloser;
import dev.nocturne.engine.Step;
import dev.nocturne.engine.Sweeper;
import dev.nocturne.engine.Watch;
import dev.nocturne.flow.FlowSettings;
import dev.nocturne.flow.Flows;
import dev.nocturne.job.Claim;
import dev.nocturne.job.JobSpec;
import dev.nocturne.job.Json;
import dev.nocturne.job.Lease;
import dev.nocturne.job.Progress;
import dev.nocturne.job.RetryPolicy;
import dev.nocturne.job.SessionOptions;
import dev.nocturne.notte.Notte;
import dev.nocturne.notte.Pressure;
import dev.nocturne.seal.Seal;
import dev.nocturne.store.Change;
import dev.nocturne.store.ClaimRequest;
import dev.nocturne.store.JobStore;
import dev.nocturne.store.Slots;
import dev.nocturne.store.Upkeep;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a claim is asked for, by what has happened. */
@QuarkusTest
@WithTestResource(TestingPostgres.class)
class WhatIsClaimedTest {

  @Inject Step step;
  @Inject Notte notte;
  @Inject Pressure pressure;
  @Inject EngineSettings settings;
  @Inject Slots slots;
  @Inject Sweeper sweeper;
  @Inject OrphanHunter orphans;
  @Inject Retention retention;
  @Inject Upkeep upkeep;
  @Inject Outage outage;

  private final Asked store = new Asked();
  private final AtomicInteger stops = new AtomicInteger();
  private Rounds rounds;

  @BeforeEach
  void begin() {
    InFlight inFlight = new InFlight(() -> 0, Duration.ofSeconds(30));
    Dispatcher dispatcher = new Dispatcher(store, step, inFlight, pressure, _ -> {}, settings);
    rounds = rounds(dispatcher);
    rounds.dispatch();
    store.asked.clear();
  }

  @Test
  void what_arrives_asks_for_starts_and_a_tick_for_all() {
    rounds.arrive();
    assertThat(store.asked).hasSize(1).allMatch(request -> request.moving() == 0);
    rounds.dispatch();
    assertThat(store.asked).hasSize(2).last().matches(request -> request.moving() > 0);
  }

  @Test
  void while_no_slot_is_free_what_arrives_asks_for_nothing_until_one_is_or_a_tick_comes() {
    store.full = true;
    rounds.arrive();
    store.asked.clear();
    rounds.arrive();
    assertThat(store.asked).isEmpty();

    rounds.dispatch();
    assertThat(store.asked).hasSize(1);
    rounds.arrive();
    assertThat(store.asked).hasSize(1);

    store.full = false;
    rounds.fill();
    assertThat(store.asked).hasSize(2);
    rounds.arrive();
    assertThat(store.asked).hasSize(3);
  }

  @Test
  void where_something_moved_the_next_claim_looks_for_more_of_it_before_others_start() {
    store.found = List.of(moving());
    rounds.dispatch();
    rounds.arrive();
    assertThat(store.asked).hasSize(2).allMatch(request -> request.moving() > 0);

    store.found = List.of();
    rounds.arrive();
    rounds.arrive();
    assertThat(store.asked).last().matches(request -> request.moving() == 0);
  }

  @Test
  void what_is_claimed_but_told_of_when_its_lease_is_over_is_given_back() {
    Duration lease = Duration.ofSeconds(30);
    AtomicLong nanos = new AtomicLong();
    InFlight inFlight = new InFlight(nanos::get, lease);
    List<Change> written = new ArrayList<>();
    FlowSettings soon = new FlowSettings(Duration.ofSeconds(1), Duration.ofSeconds(1));
    Flows flows = new Flows(notte, new Seal(List.of()), soon);
    RetryPolicy retries = new RetryPolicy(new Random(1));
    Step own = new Step(flows, written::add, retries, notte, inFlight, Watch.NOBODY);
    store.found = List.of(moving());
    store.answering = () -> nanos.addAndGet(lease.toNanos());
    new Dispatcher(store, own, inFlight, pressure, Runnable::run, settings).round();
    assertThat(written).singleElement().isInstanceOf(Change.Park.class);

    written.clear();
    store.answering = () -> nanos.addAndGet(lease.toNanos() / 2);
    new Dispatcher(store, own, inFlight, pressure, Runnable::run, settings).round();
    assertThat(written).hasSize(1);
  }

  @Test
  void where_no_worker_was_free_the_next_claim_is_made_as_soon_as_some_are() {
    AtomicLong nanos = new AtomicLong();
    Deque<Runnable> steps = new ArrayDeque<>();
    Rounds own = rounds(dispatcher(nanos, steps));
    store.found = Collections.nCopies(settings.workers(), claim(new Progress.Fresh()));
    own.dispatch();
    assertThat(store.asked).hasSize(1);
    own.dispatch();
    assertThat(store.asked).as("no worker is free").hasSize(1);

    // These steps have lost their leases, so they end without a call.
    nanos.addAndGet(Duration.ofMinutes(1).toNanos());
    store.found = List.of();
    steps.forEach(Runnable::run);
    Patience.await().until(() -> store.asked.size() == 2);
  }

  @Test
  void that_workers_are_free_again_is_told_once_and_only_when_an_eighth_of_them_is() {
    AtomicLong nanos = new AtomicLong();
    Deque<Runnable> steps = new ArrayDeque<>();
    AtomicInteger told = new AtomicInteger();
    Dispatcher own = dispatcher(nanos, steps);
    own.whenFree(told::incrementAndGet);
    store.found = Collections.nCopies(settings.workers(), claim(new Progress.Fresh()));
    own.round();
    own.round();

    // These steps have lost their leases, so they end without a call.
    nanos.addAndGet(Duration.ofMinutes(1).toNanos());
    store.found = List.of();
    for (int free = 1; free < settings.workers() / 8; free++) {
      steps.remove().run();
    }
    assertThat(told).hasValue(0);
    steps.remove().run();
    assertThat(told).hasValue(1);
    steps.forEach(Runnable::run);
    assertThat(told).hasValue(1);

    own.start();
    assertThat(store.asked)
        .as("it looks for what the round before was to look for")
        .hasSize(2)
        .last()
        .matches(request -> request.moving() > 0);
  }

  private Dispatcher dispatcher(AtomicLong nanos, Deque<Runnable> steps) {
    InFlight inFlight = new InFlight(nanos::get, Duration.ofSeconds(30));
    return new Dispatcher(store, step, inFlight, pressure, steps::add, settings);
  }

  private Rounds rounds(Dispatcher dispatcher) {
    SessionCloser closer = new SessionCloser(counting(), notte, Runnable::run);
    return new Rounds(dispatcher, closer, sweeper, orphans, retention, upkeep, outage);
  }

  @Test
  void whoever_is_being_drained_takes_no_sessions_to_stop_from_those_who_can() throws Exception {
    rounds.stop();
    assertThat(stops).hasValue(1);

    rounds.close(Duration.ZERO);
    rounds.stop();
    assertThat(stops).hasValue(1);
  }

  /** The slots that there are, and how often somebody asks which of them are to be stopped. */
  private Slots counting() {
    InvocationHandler handler =
        (_, method, args) -> {
          if (method.getName().equals("stopping")) {
            stops.incrementAndGet();
          }
          return method.invoke(slots, args);
        };
    Class<?>[] type = {Slots.class};
    return (Slots) Proxy.newProxyInstance(Slots.class.getClassLoader(), type, handler);
  }

  private static Claim moving() {
    return claim(new Progress.SessionOpen("s", 1));
  }

  private static Claim claim(Progress progress) {
    Instant now = Instant.parse("2026-01-01T12:00:00Z");
    SessionOptions session = SessionOptions.lasting(Duration.ofMinutes(9), Json.EMPTY);
    return new Claim(
        new Lease(new UUID(0, 1), "default", "replica", 1),
        null,
        new JobSpec.AgentTask("t", null, null, Json.EMPTY, session, null),
        progress,
        new Claim.Attempt(1, 1, 3, 0),
        new Claim.Times(now, now, now.plus(Duration.ofMinutes(9)), null),
        false);
  }

  /** A store that has what it is told to have, and notes what it is asked for. */
  private static final class Asked implements JobStore {

    private final List<ClaimRequest> asked = Collections.synchronizedList(new ArrayList<>());
    private List<Claim> found = List.of();
    private boolean full;
    private Runnable answering = () -> {};

    @Override
    public List<Claim> claim(ClaimRequest request) {
      asked.add(request);
      answering.run();
      return found;
    }

    @Override
    public boolean full() {
      return full;
    }

    @Override
    public List<Boolean> commit(List<Change> changes) {
      throw new UnsupportedOperationException();
    }

    @Override
    public List<Hold> renew(List<Lease> leases, Duration lease) {
      throw new UnsupportedOperationException();
    }

    @Override
    public int wake(Collection<String> stillActive, Duration waited) {
      throw new UnsupportedOperationException();
    }

    @Override
    public int waiting() {
      throw new UnsupportedOperationException();
    }
  }
}
