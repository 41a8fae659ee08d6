package dev.nocturne.live;

import dev.nocturne.job.Json;
import dev.nocturne.notte.session.WorkflowCode;
import java.util.List;

/**
 * What a job or a session did, as a program that does it again.
 *
 * @param actions the actions alone, each in Notte's form
 */
public record Code(String python, List<Json> actions) {

  public Code {
    actions = List.copyOf(actions);
  }

  static Code of(WorkflowCode code) {
    return new Code(code.pythonScript(), code.jsonActions());
  }
}
