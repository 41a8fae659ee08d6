package dev.nocturne.intake;

import dev.nocturne.job.JobSpec.Via;
import java.util.Set;

/**
 * What the operator decides about jobs.
 *
 * @param via how pages are scraped unless a job says it
 * @param allowedSessionFields those of {@code cdp_url}, {@code chrome_args} and {@code
 *     extra_http_headers} that clients may use
 */
public record IntakeSettings(Via via, Set<String> allowedSessionFields, Targets targets) {

  public IntakeSettings {
    allowedSessionFields = Set.copyOf(allowedSessionFields);
  }
}
