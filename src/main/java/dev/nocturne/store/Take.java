package dev.nocturne.store;

import dev.nocturne.job.Capture;
import java.util.UUID;

/**
 * One try to keep something of a job. What it brings is kept under a name of its own, so no two of
 * them ever write to the same place, whoever was late.
 *
 * @param run of the job
 * @param number counts the tries of the run
 */
public record Take(String tenant, UUID job, Capture capture, int run, int number) {

  /** Where it is kept below the beginning of a store, with / between the parts. */
  public String place() {
    return tenant + "/" + job + "/" + capture.wire() + "." + run + "." + number;
  }
}
