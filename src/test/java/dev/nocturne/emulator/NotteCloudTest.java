package dev.nocturne.emulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.nocturne.emulator.CloudSettings.OnExpiry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class NotteCloudTest {

  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final AgentScript SOLVES =
      new AgentScript(MINUTE, 4, new Ending.Solved("the answer"));

  private final VirtualClock clock = new VirtualClock();
  private AgentScript script = SOLVES;
  private final NotteCloud cloud =
      new NotteCloud(clock, new CloudSettings(3, Duration.ZERO), _ -> script, Ids.seeded(1));

  @Test
  void no_more_sessions_are_open_than_allowed_and_a_stop_makes_room() {
    String first = open().id();
    open();
    open();
    assertThatExceptionOfType(CloudRefusal.class)
        .isThrownBy(this::open)
        .satisfies(refusal -> assertThat(refusal.status()).isEqualTo(529));

    cloud.stopSession(first);
    open();

    assertThat(cloud.ledger().mostOpen()).isEqualTo(3);
    assertThat(cloud.ledger().opened()).isEqualTo(4);
    assertThat(cloud.ledger().stopped()).isEqualTo(1);
  }

  @Test
  void a_session_idles_out_unless_its_page_is_used() {
    String idle = open().id();
    String used = open().id();
    clock.forward(MINUTE.multipliedBy(2));
    cloud.touch(used);
    clock.forward(MINUTE);

    assertThat(cloud.session(idle).status()).isEqualTo("timed_out");
    assertThat(cloud.session(used).status()).isEqualTo("active");
    assertThat(cloud.sessions(true)).extracting(SessionView::id).containsExactly(used);
    assertThat(cloud.ledger().timedOut()).isEqualTo(1);
  }

  @Test
  void a_session_ends_at_its_longest_life_however_much_it_is_used() {
    String session = open(MINUTE.multipliedBy(2), MINUTE.multipliedBy(2)).id();
    clock.forward(MINUTE);
    cloud.touch(session);
    clock.forward(MINUTE);

    assertThat(cloud.session(session).status()).isEqualTo("timed_out");
    refused(400, () -> cloud.touch(session));
  }

  @Test
  void an_agent_runs_its_time_and_leaves_its_session_open() {
    String session = open().id();
    String agent = start(session);
    clock.forward(MINUTE.dividedBy(2));
    assertThat(cloud.agent(agent).active()).isTrue();
    assertThat(cloud.agent(agent).steps()).isEqualTo(2);

    clock.forward(MINUTE.dividedBy(2));

    AgentView ended = cloud.agent(agent);
    assertThat(ended.active()).isFalse();
    assertThat(ended.ending()).isEqualTo(new Ending.Solved("the answer"));
    assertThat(ended.steps()).isEqualTo(4);
    assertThat(cloud.session(session).active()).isTrue();
    assertThat(cloud.ledger().completed("task")).isEqualTo(1);
  }

  @Test
  void stopping_a_session_interrupts_its_agent_and_refuses_the_next() {
    String session = open().id();
    String agent = start(session);
    cloud.stopSession(session);

    assertThat(cloud.agent(agent).ending()).isEqualTo(new Ending.Interrupted());
    refused(400, () -> start(session));
    clock.forward(MINUTE);
    assertThat(cloud.ledger().started("task")).isEqualTo(1);
    assertThat(cloud.ledger().completed("task")).isZero();
  }

  @Test
  void a_late_stop_lets_an_agent_go_on_until_then() {
    script = new AgentScript(MINUTE.multipliedBy(2), 4, new Ending.Solved("late"));
    String session = open().id();
    String agent = start(session);

    assertThat(cloud.stopSession(session, MINUTE).active()).isTrue();
    assertThat(cloud.agent(agent).active()).isTrue();
    clock.forward(MINUTE);
    assertThat(cloud.agent(agent).ending()).isEqualTo(new Ending.Interrupted());
    assertThat(cloud.session(session).status()).isEqualTo("closed");
  }

  @Test
  void an_agent_whose_session_ran_out_reports_what_the_settings_say() {
    script = new AgentScript(MINUTE, 1, new Ending.NeverEnds());
    for (OnExpiry onExpiry : OnExpiry.values()) {
      cloud.become(new CloudSettings(9, Duration.ZERO, 529, onExpiry));
      String agent = start(open().id());
      clock.forward(MINUTE.multipliedBy(30));
      AgentView seen = cloud.agent(agent);
      switch (onExpiry) {
        case INTERRUPTED -> assertThat(seen.ending()).isEqualTo(new Ending.Interrupted());
        case GAVE_UP -> assertThat(seen.ending()).isInstanceOf(Ending.GaveUp.class);
        case STUCK -> {
          assertThat(seen.active()).isTrue();
          assertThat(cloud.stopAgent(agent).active()).isFalse();
        }
      }
    }
  }

  @Test
  void a_stuck_agent_does_no_work_after_its_session() {
    cloud.become(new CloudSettings(9, Duration.ZERO, 529, OnExpiry.STUCK));
    script = new AgentScript(MINUTE.multipliedBy(20), 4, new Ending.Solved("too late"));
    String agent = start(open().id());
    clock.forward(MINUTE.multipliedBy(30));

    assertThat(cloud.agent(agent).active()).isTrue();
    assertThat(cloud.ledger().completed("task")).isZero();
  }

  @Test
  void a_vanished_agent_is_unknown_and_in_no_list() {
    script = new AgentScript(MINUTE, 1, new Ending.Vanishes());
    String agent = start(open().id());
    assertThat(cloud.agents(false)).hasSize(1);
    clock.forward(MINUTE);

    refused(404, () -> cloud.agent(agent));
    assertThat(cloud.agents(false)).isEmpty();
  }

  @Test
  void lists_lag_for_starts_and_for_ends() {
    cloud.become(new CloudSettings(3, Duration.ofSeconds(5)));
    String agent = start(open().id());
    assertThat(cloud.agents(true)).isEmpty();
    clock.forward(Duration.ofSeconds(5));
    assertThat(cloud.agents(true)).extracting(AgentView::id).containsExactly(agent);

    clock.forward(Duration.ofSeconds(55));
    assertThat(cloud.agent(agent).active()).isFalse();
    assertThat(cloud.agents(true)).extracting(AgentView::id).containsExactly(agent);
    clock.forward(Duration.ofSeconds(5));
    assertThat(cloud.agents(true)).isEmpty();
    assertThat(cloud.agents(false)).extracting(AgentView::active).containsExactly(false);
  }

  @Test
  void pages_hold_the_newest_first_and_say_whether_there_are_more() {
    String session = open().id();
    List<String> started = IntStream.range(0, 5).mapToObj(_ -> start(session)).toList();

    CloudPage<AgentView> first = cloud.agents(false, 1, 2);
    CloudPage<AgentView> last = cloud.agents(true, 3, 2);

    assertThat(first.items())
        .extracting(AgentView::id)
        .containsExactly(started.get(4), started.get(3));
    assertThat(first.hasNext()).isTrue();
    assertThat(last.items()).extracting(AgentView::id).containsExactly(started.getFirst());
    assertThat(last.hasNext()).isFalse();
    assertThat(cloud.agents(false, 4, 2).items()).isEmpty();
  }

  @Test
  void what_has_been_over_for_long_is_forgotten_but_counted() {
    cloud.become(new CloudSettings(3, Duration.ZERO, 529, OnExpiry.INTERRUPTED, 2));
    String goesOn = open(MINUTE.multipliedBy(200), MINUTE.multipliedBy(200)).id();
    List<String> agents = new ArrayList<>(List.of(start(goesOn)));
    String first = open().id();
    cloud.stopSession(first);
    for (int i = 0; i < 9; i++) {
      String session = open().id();
      agents.add(start(session));
      clock.forward(MINUTE);
      if (i % 2 == 0) {
        cloud.stopSession(session);
      } else {
        clock.forward(MINUTE.multipliedBy(2));
      }
      clock.forward(Latest.ASKED_FOR);
      cloud.scraped("https://example.com/" + i);
    }

    refused(404, () -> cloud.session(first));
    refused(404, () -> cloud.agent(agents.getFirst()));
    assertThat(cloud.session(goesOn).active()).isTrue();
    assertThat(cloud.agent(agents.getLast()).active()).isFalse();
    assertThat(cloud.sessions(false)).hasSizeBetween(3, 6);
    assertThat(cloud.agents(false)).hasSizeBetween(2, 5);
    Ledger ledger = cloud.ledger();
    assertThat(ledger.opened()).isEqualTo(11);
    assertThat(ledger.stopped()).isEqualTo(6);
    assertThat(ledger.timedOut()).isEqualTo(4);
    assertThat(ledger.open()).containsExactly(goesOn);
    assertThat(ledger.scrapes()).hasSize(2);
    // Five times a minute, four times three, and one that still goes on after 107.
    assertThat(cloud.usage().values()).containsExactly(new CloudSessions.Usage(11, 124));
  }

  @Test
  void what_began_first_and_has_just_ended_is_still_there() {
    cloud.become(new CloudSettings(3, Duration.ZERO, 529, OnExpiry.INTERRUPTED, 1));
    String first = open().id();
    for (int i = 0; i < 9; i++) {
      cloud.stopSession(open().id());
    }
    cloud.stopSession(first);
    for (int i = 0; i < 9; i++) {
      cloud.stopSession(open().id());
    }

    assertThat(cloud.session(first).active()).isFalse();
  }

  @Test
  void the_same_calls_give_the_same_cloud() {
    NotteCloud twin =
        new NotteCloud(clock, new CloudSettings(3, Duration.ZERO), _ -> SOLVES, Ids.seeded(1));
    String session = open().id();
    start(session);
    String same = twin.startSession(MINUTE.multipliedBy(15), MINUTE.multipliedBy(3), "{}").id();
    twin.startAgent(new AgentRequest(same, "task", null, null));

    assertThat(twin.ledger()).isEqualTo(cloud.ledger());
  }

  private SessionView open() {
    return open(MINUTE.multipliedBy(15), MINUTE.multipliedBy(3));
  }

  private SessionView open(Duration max, Duration idle) {
    return cloud.startSession(max, idle, "{}");
  }

  private String start(String session) {
    return cloud.startAgent(new AgentRequest(session, "task", null, null)).id();
  }

  private static void refused(int status, Runnable call) {
    assertThatExceptionOfType(CloudRefusal.class)
        .isThrownBy(call::run)
        .satisfies(refusal -> assertThat(refusal.status()).isEqualTo(status));
  }
}
