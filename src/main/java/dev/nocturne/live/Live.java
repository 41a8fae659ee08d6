package dev.nocturne.live;

import dev.nocturne.job.Json;
import dev.nocturne.live.Look.Found;
import dev.nocturne.live.Look.Missing;
import dev.nocturne.live.Look.Reason;
import dev.nocturne.notte.Agents;
import dev.nocturne.notte.NotteGroups;
import dev.nocturne.notte.session.Replay;
import dev.nocturne.notte.session.SessionInfo;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Asks Notte about a session and the agent on it, a job's or one without a job. */
@Singleton
public final class Live {

  private final Asking asking;
  private final Asking pages;
  private final NotteGroups notte;

  Live(Trails trails, NotteGroups notte) {
    this.asking = new Asking(trails::of, Questions.harmless());
    this.pages = new Asking(trails::of, new Questions(Driving::refusal, Questions.A_WHILE_LATER));
    this.notte = notte;
  }

  /** How the session is. */
  public Look<SessionView> session(Subject subject) {
    return look(subject, trail -> known(trail, SessionView::of));
  }

  /** Where the session can be watched and driven, while it is open. */
  public Look<DebugView> debug(Subject subject) {
    return look(
        subject,
        trail ->
            new Found<>(DebugView.of(trail.session(), notte.sessions().debug(trail.session()))));
  }

  /**
   * Where one of its tabs can be watched and driven, while the session is open.
   *
   * @param tab from 0
   */
  public Look<DebugView.Tab> debugTab(Subject subject, int tab) {
    return look(
        subject,
        trail -> new Found<>(DebugView.Tab.of(notte.sessions().debugTab(trail.session(), tab))));
  }

  /** How many steps the session has seen. */
  public Look<OffsetView> offset(Subject subject) {
    return look(
        subject,
        trail ->
            new Found<>(new OffsetView(trail.session(), notte.sessions().offset(trail.session()))));
  }

  /** The film of the session, once it is over and the film is made. */
  public Look<Recording> replay(Subject subject) {
    return look(
        subject,
        trail ->
            switch (notte.sessions().replay(trail.session())) {
              case Replay.Ready ready -> new Found<>(Recording.Links.of(ready));
              case Replay.Film film -> new Found<>(Recording.Film.of(film.film()));
              case Replay.NotReady(boolean open) ->
                  notYet(
                      open
                          ? "The film is made when the session is over"
                          : "Notte has not made the film yet, or keeps it no longer");
            });
  }

  /**
   * A picture of the page that the session shows, while it is open. That may be so for a while
   * after its job has ended.
   *
   * @param atMost how long Notte may take for it
   */
  public Look<Picture> picture(Subject subject, Duration atMost) {
    return pages.look(
        subject,
        trail -> new Found<>(Picture.of(notte.page().screenshot(trail.session(), atMost))));
  }

  /**
   * Some of the steps.
   *
   * @param from given the id of the agent or the session that they are of, where to begin: 0 at
   *     first, then what {@link Steps#next} said; empty if that was said of another one
   * @param most how many at most; fewer come if they are large, since each may carry a picture
   * @return nothing if {@code from} is empty
   */
  public Look<Optional<Steps>> steps(
      Subject subject, Function<String, Optional<Integer>> from, int most) {
    return look(
        subject,
        trail -> {
          String agent = trail.agent();
          if (agent != null) {
            Optional<Integer> at = from.apply(agent);
            return at.isEmpty()
                ? new Found<>(Optional.empty())
                : steps(trail, agent, at.get(), most)
                    .<Look<Optional<Steps>>>map(steps -> new Found<>(Optional.of(steps)))
                    .orElseGet(() -> new Missing<>(new Reason.Gone()));
          }
          if (trail.needsAgent()) {
            return trail.over()
                ? new Missing<>(new Reason.Never())
                : notYet("No agent has begun yet");
          }
          Optional<Integer> at = from.apply(trail.session());
          return at.isEmpty()
              ? new Found<>(Optional.empty())
              : known(trail, info -> Optional.of(steps(trail, info, at.get(), most)));
        });
  }

  private Optional<Steps> steps(Trail trail, String agent, int from, int most) {
    return notte.agents().steps(agent, from, most).map(steps -> shown(trail, agent, steps));
  }

  private static Steps shown(Trail trail, String agent, Agents.Steps steps) {
    return new Steps(agent, steps.steps(), steps.next(), !trail.over() || steps.more());
  }

  private static Steps steps(Trail trail, SessionInfo info, int from, int most) {
    List<Json> all = info.insight().steps();
    List<Json> some = new ArrayList<>();
    int next = from;
    for (long held = 0;
        next < all.size() && some.size() < most && !Agents.endsBefore(all.get(next), held);
        next++) {
      some.add(all.get(next));
      held += all.get(next).text().length();
    }
    return new Steps(trail.session(), some, next, !trail.over() || next < all.size());
  }

  /**
   * What was done, as a program.
   *
   * @param asWorkflow as a function that Notte can run
   */
  public Look<Code> code(Subject subject, boolean asWorkflow) {
    return look(
        subject,
        trail ->
            new Found<>(
                Code.of(
                    trail.agent() == null
                        ? notte.sessions().code(trail.session(), asWorkflow)
                        : notte.agents().code(trail.agent(), asWorkflow))));
  }

  /**
   * The files of what the session sent and received, with addresses to fetch them at.
   *
   * @param most how many files
   */
  public Look<NetworkLogView> networkLog(Subject subject, int most) {
    return look(
        subject,
        trail ->
            new Found<>(
                NetworkLogView.of(
                    trail.session(), notte.sessions().networkLogs(trail.session(), most, true))));
  }

  private <T> Look<T> known(Trail trail, Function<SessionInfo, T> reading) {
    return notte
        .sessions()
        .info(trail.session())
        .<Look<T>>map(info -> new Found<>(reading.apply(info)))
        .orElseGet(() -> new Missing<>(new Reason.Gone()));
  }

  private <T> Look<T> look(Subject subject, Function<Trail, Look<T>> question) {
    return asking.look(subject, question);
  }

  private static <T> Look<T> notYet(String what) {
    return new Missing<>(new Reason.NotYet(what));
  }
}
