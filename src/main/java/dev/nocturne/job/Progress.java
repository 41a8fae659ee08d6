package dev.nocturne.job;

import org.jspecify.annotations.Nullable;

/** The checkpoint of a running job: what is known to exist upstream. */
public sealed interface Progress {

  /** What is left open upstream if the attempt ends here. */
  Footprint footprint();

  /** The session this attempt runs in, if it has one. */
  @Nullable String session();

  /** The agent on that session, if it is known. */
  default @Nullable String agent() {
    return null;
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
  }

  /** An agent was started on the session; this job's agent, and no other will be started. */
  record AgentRunning(String session, String agent) implements Progress {
    @Override
    public Footprint footprint() {
      return Footprint.SESSION;
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
