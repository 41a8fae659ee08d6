package dev.nocturne.job;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The checkpoint of a running job: what is known to exist upstream. */
public sealed interface Progress {

  /** What is left open upstream if the attempt ends here. */
  Footprint footprint();

  /** How many characters there are to keep about, in every checkpoint that follows. */
  default long size() {
    return 0;
  }

  /** The session this attempt runs in, if it has one. */
  @Nullable String session();

  /** The agent on that session, if it is known. */
  default @Nullable String agent() {
    return null;
  }

  /**
   * The same where its holder gives the job back and has begun nothing under its lease: whoever
   * claims it next may begin.
   *
   * @param token of the lease that is given back
   */
  default Progress handedOn(long token) {
    return this;
  }

  /** Nothing is known to exist yet. */
  record Fresh() implements Progress {
    @Override
    public Footprint footprint() {
      return Footprint.NONE;
    }

    @Override
    public @Nullable String session() {
      return null;
    }
  }

  /**
   * A session is open.
   *
   * @param startableUnder the one fencing token under which work may be started on the session;
   *     under any other token the session has to be looked at and shut first, because somebody may
   *     have started on it already
   */
  record SessionOpen(String session, long startableUnder) implements Progress {

    /** No lease ever has this token: nobody may start on the session any more. */
    public static final long NOBODY = 0;

    @Override
    public Footprint footprint() {
      return Footprint.SESSION;
    }

    @Override
    public Progress handedOn(long token) {
      return startableUnder == token ? new SessionOpen(session, token + 1) : this;
    }
  }

  /** An agent was started on the session; this job's agent, and no other will be started. */
  record AgentRunning(String session, String agent) implements Progress {
    @Override
    public Footprint footprint() {
      return Footprint.SESSION;
    }
  }

  /**
   * A call is made that must not be made twice.
   *
   * @param under the one fencing token under which it may be made; under any other token it may
   *     have been made already, and has to be looked for
   */
  record Calling(long under) implements Progress {

    /** No lease ever has this token: nobody may make the call any more. */
    public static final long NOBODY = 0;

    @Override
    public Footprint footprint() {
      return Footprint.UNKNOWN;
    }

    @Override
    public Progress handedOn(long token) {
      return under == token ? new Calling(token + 1) : this;
    }

    @Override
    public @Nullable String session() {
      return null;
    }
  }

  /**
   * A script works on the session. The action that is next is the one behind those that are done.
   *
   * @param under the one fencing token under which it may be done; under any other token it may
   *     have been done already
   * @param done what became of the actions before it
   * @param read what the last of them that read the page brought, or null
   */
  record Scripting(String session, long under, List<ActionOutcome> done, @Nullable Result read)
      implements Progress {

    /** No lease ever has this token: nobody may do the next action without a look at it. */
    public static final long NOBODY = 0;

    public Scripting {
      done = List.copyOf(done);
    }

    @Override
    public long size() {
      return done.stream().mapToLong(ActionOutcome::size).sum() + (read == null ? 0 : read.size());
    }

    /** The same, where the next action may be done under that token. */
    public Scripting under(long token) {
      return new Scripting(session, token, done, read);
    }

    /** The same after one more action, which brought this, or null for nothing. */
    public Scripting after(ActionOutcome outcome, @Nullable Result brought) {
      List<ActionOutcome> all = new ArrayList<>(done);
      all.add(outcome);
      return new Scripting(session, under, all, brought == null ? read : brought);
    }

    @Override
    public Footprint footprint() {
      return Footprint.SESSION;
    }

    @Override
    public Progress handedOn(long token) {
      return under == token ? under(token + 1) : this;
    }
  }

  /**
   * A persona is made for the job, which must not be done twice without a word.
   *
   * @param under the one fencing token under which it may be made; under any other token it may
   *     have been made already
   */
  record MakingPersona(long under) implements Progress {
    @Override
    public Footprint footprint() {
      return Footprint.NONE;
    }

    @Override
    public @Nullable String session() {
      return null;
    }

    @Override
    public Progress handedOn(long token) {
      return under == token ? new MakingPersona(token + 1) : this;
    }
  }

  /**
   * The job has its persona, which outlasts the attempt.
   *
   * @param keep whether it outlasts the job, too
   */
  record PersonaMade(OwnPersona.Made made, boolean keep) implements Progress {
    @Override
    public Footprint footprint() {
      return Footprint.NONE;
    }

    @Override
    public @Nullable String session() {
      return null;
    }
  }

  /** A function runs; this job's run, and no other will be begun. */
  record RunUnderWay(String run) implements Progress {
    @Override
    public Footprint footprint() {
      return Footprint.UNKNOWN;
    }

    @Override
    public @Nullable String session() {
      return null;
    }
  }

  /** The session is shut for certain, so nothing can start or go on there. */
  record SessionShut(String session) implements Progress {
    @Override
    public Footprint footprint() {
      return Footprint.NONE;
    }
  }
}
