package dev.nocturne.live;

import dev.nocturne.notte.NotteGroups;
import dev.nocturne.store.JobReader;

/** Makes what tells of jobs for tests elsewhere. */
public final class LiveFor {

  private LiveFor() {}

  public static Live of(JobReader reader, NotteGroups notte) {
    return new Live(reader, notte);
  }
}
