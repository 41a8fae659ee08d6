package dev.nocturne.notte.session;

import com.fasterxml.jackson.annotation.JsonAlias;
import dev.nocturne.job.Json;
import java.util.List;
import java.util.Objects;

/**
 * What was done, as a program that does it again.
 *
 * @param pythonScript the program, also under its older name
 * @param jsonActions the actions alone
 */
public record WorkflowCode(@JsonAlias("code") String pythonScript, List<Json> jsonActions) {

  public WorkflowCode {
    Objects.requireNonNull(pythonScript, "python_script");
  }
}
