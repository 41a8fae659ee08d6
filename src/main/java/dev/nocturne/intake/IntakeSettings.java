package dev.nocturne.intake;

import dev.nocturne.job.JobSpec.Via;
import java.util.Set;

/**
 * What the operator decides about jobs.
 *
 * @param via how pages are scraped unless a job says it
 * @param allowedSessionFields those of {@code cdp_url}, {@code chrome_args} and {@code
 *     extra_http_headers} that clients may use
 * @param cookies whether jobs may bring cookies
 */
public record IntakeSettings(
    Via via, Set<String> allowedSessionFields, Targets targets, CookieRule cookies) {

  public IntakeSettings {
    allowedSessionFields = Set.copyOf(allowedSessionFields);
  }

  /** The same where cookies are refused. */
  IntakeSettings refusing(CookieRule.Refused rule) {
    return new IntakeSettings(via, allowedSessionFields, targets, rule);
  }
}
