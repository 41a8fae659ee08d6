package dev.nocturne.live;

import dev.nocturne.notte.NotteGroups;
import dev.nocturne.store.JobReader;
import dev.nocturne.store.Sessions;

/** Makes what tells of jobs for tests elsewhere. */
public final class LiveFor {

  private LiveFor() {}

  public static Live of(JobReader reader, Sessions sessions, NotteGroups notte) {
    return new Live(new Trails(reader, sessions), notte);
  }
}
