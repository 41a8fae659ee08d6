package dev.nocturne.console;

import dev.nocturne.job.Failure;
import dev.nocturne.job.Job;
import dev.nocturne.job.JobRecord;
import dev.nocturne.job.JobSpec;
import dev.nocturne.job.JobSpec.AgentTask;
import dev.nocturne.job.JobSpec.BrowserScript;
import dev.nocturne.job.JobSpec.FunctionCall;
import dev.nocturne.job.JobSpec.HtmlScrape;
import dev.nocturne.job.JobSpec.Scrape;
import dev.nocturne.job.JobSpec.Search;
import dev.nocturne.job.Outcome;
import dev.nocturne.job.Standing;
import dev.nocturne.job.Status;
import dev.nocturne.rest.Sight;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A job as a line of a list, and as the head of its page.
 *
 * @param about what it is to do, in a line
 */
record JobRow(Job job, Standing standing, String about) {

  /** So many characters of what it is about are told in a line. */
  private static final int LINE = 200;

  /** The job as somebody sees it. */
  static JobRow of(JobRecord found, Sight sight) {
    Excerpt line = Excerpt.of(sight.json(about(found.job().spec())), LINE);
    return new JobRow(found.job(), found.standing(), line.cut() ? line.text() + "…" : line.text());
  }

  /** What it is called: by its client, or by its id. */
  public String name() {
    return Called.by(job.tags().customId(), job.id().toString());
  }

  private static String about(JobSpec spec) {
    return switch (spec) {
      case AgentTask task -> task.task();
      case Scrape scrape -> scrape.url();
      case HtmlScrape _ -> "HTML that was sent along";
      case Search search -> search.q();
      case FunctionCall call -> call.function();
      case BrowserScript script -> script.actions().size() + " actions";
    };
  }

  /** Its labels in the order of their keys. */
  public Map<String, String> labels() {
    return new TreeMap<>(job.tags().labels());
  }

  /** Where those jobs are seen that have a label too. */
  public String like(String key, String value) {
    return "/jobs?label=" + URLEncoder.encode(key + ":" + value, StandardCharsets.UTF_8);
  }

  /** Why it failed, or null. */
  public @Nullable Failure failure() {
    return standing.outcome() instanceof Outcome.Failed(Failure failure) ? failure : null;
  }

  /** How long its run waited for its first attempt, or null before that and in later runs. */
  public @Nullable Duration waited() {
    Instant started = standing.startedAt();
    return started == null || standing.run() > 1
        ? null
        : Duration.between(job.createdAt(), started);
  }

  /** How long its run took, waiting for the first attempt aside; null until it has ended. */
  public @Nullable Duration took() {
    Instant started = standing.startedAt();
    Instant finished = standing.finishedAt();
    return started == null || finished == null ? null : Duration.between(started, finished);
  }

  /** Whether there is something to cancel. */
  public boolean open() {
    return !standing.status().ended();
  }

  /** Whether it may be queued again. */
  public boolean retryable() {
    return standing.status().ended() && standing.status().next().contains(Status.QUEUED);
  }
}
