package dev.nocturne.job;

import org.jspecify.annotations.Nullable;

/**
 * A persona that is made for a job, as whom its agent works; deleted when the job has ended.
 *
 * @param phone whether it has a telephone number
 * @param vault whether it has a vault of its own, which the agent may use
 * @param keep whether it is the tenant's to keep, and stays when the job has ended
 * @param made what Notte made of it, or null as long as nobody knows of anything
 */
public record OwnPersona(boolean phone, boolean vault, boolean keep, @Nullable Made made) {

  /**
   * A persona that Notte has made.
   *
   * @param persona its id
   * @param vault the id of its vault, or null if it has none
   */
  public record Made(String persona, @Nullable String vault) {}

  /** The same where it is known what Notte made of it. */
  public OwnPersona as(Made known) {
    return new OwnPersona(phone, vault, keep, known);
  }
}
