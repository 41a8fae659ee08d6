package dev.nocturne.live;

import dev.nocturne.job.Json;
import java.util.List;

/**
 * Some of the steps of a job's agent or, for a job without one, of its session.
 *
 * @param of the id of the agent or the session, which another attempt does not have
 * @param items each in Notte's form, pictures included
 * @param next where to go on
 * @param more whether there are more, or more may come
 */
public record Steps(String of, List<Json> items, int next, boolean more) {

  public Steps {
    items = List.copyOf(items);
  }
}
