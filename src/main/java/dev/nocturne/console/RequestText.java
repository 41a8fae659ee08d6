package dev.nocturne.console;

import dev.nocturne.events.PublicAddress;
import dev.nocturne.intake.JobDocument;
import dev.nocturne.job.Job;
import dev.nocturne.rest.Sight;

/**
 * The request that a job is made of, to be read and to be sent again.
 *
 * @param curl the command that sends it again
 * @param file whether the command takes it from the file that the page offers, since it is long
 */
record RequestText(Excerpt json, String curl, boolean file) {

  /** A longer one is no pleasure in a terminal. */
  private static final int LONGEST_LINE = 8 * 1024;

  /**
   * The request as somebody sees it.
   *
   * @param service where it is sent
   */
  static RequestText of(Job job, Sight sight, PublicAddress service) {
    String json = json(job, sight);
    boolean file = json.length() > LONGEST_LINE;
    return new RequestText(
        PrettyJson.of(json, Excerpt.LONG),
        """
        curl %s \\
          -H "Authorization: Bearer $NOCTURNE_KEY" \\
          -H 'Content-Type: application/json' \\
          --data-binary %s\
        """
            .formatted(quoted(service.at("/v1/jobs")), data(job, json, file)),
        file);
  }

  /** The request in compact JSON. */
  static String json(Job job, Sight sight) {
    return sight.request(JobDocument.of(job));
  }

  private static String data(Job job, String json, boolean file) {
    return file ? "@" + name(job) : quoted(json);
  }

  /** The name of the file that has it. */
  static String name(Job job) {
    return job.id() + ".json";
  }

  /** As one word of a shell, in which nothing of it means anything. */
  private static String quoted(String text) {
    return "'" + text.replace("'", "'\\''") + "'";
  }
}
