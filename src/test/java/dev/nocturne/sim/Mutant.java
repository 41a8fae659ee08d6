package dev.nocturne.sim;

import dev.nocturne.engine.Writer;
import dev.nocturne.job.Claim;
import dev.nocturne.job.Footprint;
import dev.nocturne.job.JobSpec.AgentTask;
import dev.nocturne.job.JobSpec.FunctionCall;
import dev.nocturne.job.JobSpec.HtmlScrape;
import dev.nocturne.job.JobSpec.Scrape;
import dev.nocturne.job.JobSpec.Search;
import dev.nocturne.job.Json;
import dev.nocturne.job.Lease;
import dev.nocturne.job.OwnPersona;
import dev.nocturne.job.PageAction;
import dev.nocturne.job.Progress.SessionOpen;
import dev.nocturne.job.SessionOptions;
import dev.nocturne.notte.AgentRef;
import dev.nocturne.notte.AgentState;
import dev.nocturne.notte.Found;
import dev.nocturne.notte.Notte;
import dev.nocturne.notte.Page;
import dev.nocturne.notte.Scraped;
import dev.nocturne.notte.SessionRef;
import dev.nocturne.notte.SessionState;
import dev.nocturne.notte.function.FunctionRun;
import dev.nocturne.notte.function.RunOutcome;
import dev.nocturne.notte.page.Outcome;
import dev.nocturne.store.Change;
import dev.nocturne.store.ClaimRequest;
import dev.nocturne.store.JobStore;
import dev.nocturne.store.MemoryStore;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;

/** A mistake that somebody could make in engine, flow or store; the simulation has to notice it. */
enum Mutant {
  /** No mistake. */
  NONE,
  /** Flow: starts on whatever session the checkpoint holds. */
  STARTS_ON_ANY_SESSION,
  /** Flow: never looks for an agent that somebody else started. */
  NEVER_LOOKS,
  /** Flow: looks, but does not shut the session before it begins again. */
  NEVER_SHUTS,
  /** Flow: shuts the session, but does not look once more. */
  NO_SECOND_LOOK,
  /** Flow: takes every closed agent for a solved one. */
  CLOSED_IS_SOLVED,
  /** Engine: frees the slot with the outcome, and nobody stops the session. */
  FORGETS_THE_SESSION,
  /** Engine: takes a call of unknown effect for one without effect. */
  UNKNOWN_IS_NOTHING,
  /** Engine: starts the agent without saving the session first. */
  SAVES_TOO_LATE,
  /** Engine: goes on although the write was refused. */
  IGNORES_REFUSED_WRITES,
  /** Engine: does not see that the client cancelled. */
  IGNORES_CANCELS,
  /** Engine: lets deadlines pass. */
  IGNORES_DEADLINES,
  /** Engine: ends a job as failed that only has to wait. */
  WAITING_IS_FAILING,
  /** Engine: lets a job that is to be tried again wait for ever, now and then. */
  FORGETS_RETRIES,
  /** Engine: frees the slots of sessions that nobody has stopped. */
  STOPS_NOTHING,
  /** Store: loses a write now and then and says that it was made. */
  LOSES_WRITES,
  /** Store: takes the write of a worker that has lost the job to another one. */
  STALE_WRITES_PASS,
  /** Store: keeps the slot of a job that has ended, now and then. */
  LOSES_SLOTS,
  /** Store: takes a job for cancelled that is not, now and then. */
  CANCELS_OTHERS,
  /** Store: tells nobody how a job ended, now and then. */
  HIDES_ENDS,
  /** Store: lets two jobs share a slot now and then. */
  SHARES_SLOTS;

  /** By what a mistake shows; everything else is a mistake of the simulation's own. */
  private enum Sign {
    SOLVED_TWICE("\\d+ agents solved .*"),
    TWO_AT_ONCE("two agents at once for .*"),
    NOT_SOLVED(".* succeeded, but no agent"),
    TOO_MANY_SESSIONS("\\d+ sessions for \\d+"),
    /** The one place that knows the legal changes refuses one. */
    ILLEGAL_CHANGE("a job cannot go from .* to .*"),
    /** The store is to remember a session that it was never told of. */
    UNKNOWN_SESSION("a session is left that nobody knows"),
    FORGOTTEN(".* was forgotten as .*"),
    FAILED_BY_WAITING(".* failed with .*"),
    CANCELLED_BY_NOBODY(".* was cancelled by nobody"),
    LOST_SLOTS("slots were lost: .*"),
    NO_END(".* has 0 ends");

    private final Pattern words;

    Sign(String words) {
      this.words = Pattern.compile(words);
    }
  }

  /** Whether what went wrong is what has to go wrong with this mistake. */
  boolean showsIn(List<String> violations) {
    return signs().stream()
        .anyMatch(sign -> violations.stream().anyMatch(one -> sign.words.matcher(one).matches()));
  }

  private Set<Sign> signs() {
    return switch (this) {
      case NONE -> Set.of();
      case NEVER_LOOKS, NO_SECOND_LOOK -> Set.of(Sign.SOLVED_TWICE);
      case STARTS_ON_ANY_SESSION, NEVER_SHUTS, IGNORES_REFUSED_WRITES ->
          Set.of(Sign.SOLVED_TWICE, Sign.TWO_AT_ONCE);
      case CLOSED_IS_SOLVED -> Set.of(Sign.NOT_SOLVED);
      case FORGETS_THE_SESSION, UNKNOWN_IS_NOTHING, SHARES_SLOTS, STOPS_NOTHING ->
          Set.of(Sign.TOO_MANY_SESSIONS);
      case WAITING_IS_FAILING -> Set.of(Sign.FAILED_BY_WAITING);
      case FORGETS_RETRIES -> Set.of(Sign.FORGOTTEN);
      case CANCELS_OTHERS -> Set.of(Sign.CANCELLED_BY_NOBODY);
      case LOSES_SLOTS -> Set.of(Sign.LOST_SLOTS);
      case HIDES_ENDS -> Set.of(Sign.NO_END);
      case SAVES_TOO_LATE -> Set.of(Sign.UNKNOWN_SESSION);
      case IGNORES_CANCELS, IGNORES_DEADLINES -> Set.of(Sign.ILLEGAL_CHANGE);
      case LOSES_WRITES -> Set.of(Sign.UNKNOWN_SESSION, Sign.SOLVED_TWICE);
      case STALE_WRITES_PASS -> Set.of(Sign.UNKNOWN_SESSION, Sign.SOLVED_TWICE, Sign.TWO_AT_ONCE);
    };
  }

  /** Makes the mistake where all replicas meet. */
  void spoil(MemoryStore store) {
    switch (this) {
      case STALE_WRITES_PASS -> store.ignoreLeases();
      case SHARES_SLOTS -> store.shareSlots();
      case LOSES_SLOTS -> store.loseSlots();
      case HIDES_ENDS -> store.hideEnds();
      default -> {}
    }
  }

  JobStore store(JobStore store) {
    return new Faulty(this, store, new AtomicInteger());
  }

  /** The Notte of whoever stops the sessions that jobs have left. */
  Notte ofCloser(Notte notte) {
    return this == STOPS_NOTHING ? notte(notte) : notte;
  }

  Notte notte(Notte notte) {
    return new Blind(this, notte, new HashSet<>());
  }

  Writer writer(Writer writer) {
    return switch (this) {
      case FORGETS_THE_SESSION ->
          change -> writer.write(left(change, Footprint.SESSION, Footprint.NONE));
      case UNKNOWN_IS_NOTHING ->
          change -> writer.write(left(change, Footprint.UNKNOWN, Footprint.NONE));
      case SAVES_TOO_LATE ->
          change ->
              change instanceof Change.Checkpoint(Lease _, SessionOpen _) || writer.write(change);
      case IGNORES_REFUSED_WRITES ->
          change -> {
            boolean _ = writer.write(change);
            return true;
          };
      case WAITING_IS_FAILING -> change -> writer.write(failed(change));
      case FORGETS_RETRIES -> change -> writer.write(late(change));
      default -> writer;
    };
  }

  private static Change failed(Change change) {
    return change instanceof Change.Requeue(var lease, var because, var left, var _, var credits)
            && because.kind().waits()
        ? new Change.Finish(lease, new dev.nocturne.job.Outcome.Failed(because), left, credits)
        : change;
  }

  private static Change late(Change change) {
    return change instanceof Change.Requeue(var lease, var because, var left, var _, var credits)
            && lease.token() % 5 == 0
        ? new Change.Requeue(lease, because, left, Duration.ofDays(1), credits)
        : change;
  }

  private static Change left(Change change, Footprint from, Footprint to) {
    return switch (change) {
      case Change.Finish(var lease, var outcome, var left, var credits) when left == from ->
          new Change.Finish(lease, outcome, to, credits);
      case Change.Requeue(var lease, var because, var left, var after, var credits)
          when left == from ->
          new Change.Requeue(lease, because, to, after, credits);
      default -> change;
    };
  }

  private record Faulty(Mutant mutant, JobStore store, AtomicInteger writes) implements JobStore {

    @Override
    public List<Claim> claim(ClaimRequest request) {
      return store.claim(request).stream().map(this::changed).toList();
    }

    private Claim changed(Claim claim) {
      return switch (mutant) {
        case STARTS_ON_ANY_SESSION ->
            claim.progress() instanceof SessionOpen open
                ? claim.at(new SessionOpen(open.session(), claim.lease().token()), claim.times())
                : claim;
        case IGNORES_CANCELS -> with(claim, claim.times(), false);
        case CANCELS_OTHERS ->
            with(claim, claim.times(), claim.cancelRequested() || claim.lease().token() % 5 == 0);
        case IGNORES_DEADLINES -> {
          Claim.Times t = claim.times();
          Claim.Times endless = new Claim.Times(t.now(), t.attemptStarted(), t.attemptEnds(), null);
          yield with(claim, endless, claim.cancelRequested());
        }
        default -> claim;
      };
    }

    private static Claim with(Claim c, Claim.Times times, boolean cancel) {
      return new Claim(c.lease(), c.batch(), c.spec(), c.progress(), c.attempt(), times, cancel);
    }

    @Override
    public List<Boolean> commit(List<Change> changes) {
      boolean lost = mutant == LOSES_WRITES && writes.incrementAndGet() % 20 == 0;
      return lost ? changes.stream().map(_ -> true).toList() : store.commit(changes);
    }

    @Override
    public List<Hold> renew(List<Lease> leases, Duration lease) {
      return store.renew(leases, lease);
    }

    @Override
    public int wake(Collection<String> stillActive, Duration waited) {
      return store.wake(stillActive, waited);
    }

    @Override
    public int waiting() {
      return store.waiting();
    }
  }

  /** What a flow sees that does not look, or does not do what it should. */
  private record Blind(Mutant mutant, Notte notte, Set<String> shut) implements Notte {

    @Override
    public Page<AgentRef> agents(boolean onlyActive, int page) {
      Page<AgentRef> all = notte.agents(onlyActive, page);
      return switch (mutant) {
        case NEVER_LOOKS -> new Page<>(List.of(), false);
        case NO_SECOND_LOOK ->
            new Page<>(
                all.items().stream().filter(one -> !shut.contains(one.session())).toList(),
                all.hasNext());
        default -> all;
      };
    }

    @Override
    public void stopSession(String session) {
      shut.add(session);
      if (mutant != NEVER_SHUTS && mutant != STOPS_NOTHING) {
        notte.stopSession(session);
      }
    }

    @Override
    public AgentState agent(String agent) {
      AgentState state = notte.agent(agent);
      return mutant == CLOSED_IS_SOLVED && state instanceof AgentState.Ended ended
          ? new AgentState.Ended(true, ended.answer(), ended.steps())
          : state;
    }

    @Override
    public OwnPersona.Made createPersona(OwnPersona wish) {
      return notte.createPersona(wish);
    }

    @Override
    public void deletePersona(OwnPersona.Made made) {
      notte.deletePersona(made);
    }

    @Override
    public String startSession(SessionOptions options) {
      return notte.startSession(options);
    }

    @Override
    public void setCookies(String session, Json cookies) {
      notte.setCookies(session, cookies);
    }

    @Override
    public SessionState session(String session) {
      return notte.session(session);
    }

    @Override
    public Page<SessionRef> sessions(int page) {
      return notte.sessions(page);
    }

    @Override
    public String startAgent(String session, AgentTask task) {
      return notte.startAgent(session, task);
    }

    @Override
    public void stopAgent(String agent, String session) {
      notte.stopAgent(agent, session);
    }

    @Override
    public Scraped scrape(Scrape scrape) {
      return notte.scrape(scrape);
    }

    @Override
    public Scraped scrapeHtml(HtmlScrape scrape) {
      return notte.scrapeHtml(scrape);
    }

    @Override
    public Found search(Search search) {
      return notte.search(search);
    }

    @Override
    public RunOutcome runFunction(FunctionCall call, String key) {
      return notte.runFunction(call, key);
    }

    @Override
    public Page<FunctionRun> functionRuns(String function, int page) {
      return notte.functionRuns(function, page);
    }

    @Override
    public Optional<FunctionRun> functionRun(String function, String run) {
      return notte.functionRun(function, run);
    }

    @Override
    public void stopFunctionRun(String function, String run) {
      notte.stopFunctionRun(function, run);
    }

    @Override
    public void open(String session, String url) {
      notte.open(session, url);
    }

    @Override
    public Outcome execute(String session, PageAction.Act action) {
      return notte.execute(session, action);
    }

    @Override
    public Json observe(String session, PageAction.Observe request) {
      return notte.observe(session, request);
    }

    @Override
    public Json screenshot(String session) {
      return notte.screenshot(session);
    }

    @Override
    public Scraped scrapePage(String session, PageAction.Scrape scrape) {
      return notte.scrapePage(session, scrape);
    }

    @Override
    public void health() {
      notte.health();
    }
  }
}
