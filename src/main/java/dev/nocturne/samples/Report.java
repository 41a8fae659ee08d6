package dev.nocturne.samples;

import dev.nocturne.job.Job;
import dev.nocturne.job.Json;
import dev.nocturne.job.Kind;
import dev.nocturne.job.Outcome;
import dev.nocturne.job.Outcome.Cancelled;
import dev.nocturne.job.Outcome.Failed;
import dev.nocturne.job.Outcome.Succeeded;
import dev.nocturne.job.Result;
import dev.nocturne.job.Status;
import dev.nocturne.samples.Terminal.Ink;
import dev.nocturne.store.JobEvent;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Tells in a terminal how the samples go. */
final class Report {

  private static final String INDENT = "  ";
  private static final String DEEPER = "      ";

  private final Terminal terminal;
  private final List<JobEvent> ends = new ArrayList<>();

  Report(Terminal terminal) {
    this.terminal = terminal;
  }

  /** Says what is about to happen. */
  void begin(List<Job> jobs) {
    long agents = jobs.stream().filter(job -> job.spec().kind() == Kind.AGENT).count();
    terminal.print(
        "",
        INDENT
            + strong(
                "The database is empty, so a sample batch of %d jobs runs: %d scrapes and %d agents."
                    .formatted(jobs.size(), jobs.size() - agents, agents)),
        INDENT + "They read a few bundled pages, one of them broken, through an emulated Notte.",
        INDENT + "To start without them: -Dnocturne.samples=false",
        "");
  }

  /** Tells of one job, at the end of its run. */
  void ended(JobEvent end) {
    ends.add(end);
    Job job = end.job().job();
    Outcome outcome = outcome(end);
    Status status = outcome.status();
    String facts =
        "%s  %-6s  %-13s  %s  %6s"
            .formatted(
                faint(job.id().toString()),
                job.spec().kind().wire(),
                Optional.ofNullable(job.tags().customId()).orElse(""),
                terminal.in(ink(status), "%-9s".formatted(status.wire())),
                seconds(began(end), end.at()));
    terminal.print(INDENT + facts, DEEPER + terminal.cut(line(end, outcome), DEEPER.length()));
  }

  /**
   * Sums up, and says what to do next.
   *
   * @param service where this service answers
   * @param pages where the bundled pages are, to try it on one
   * @param batch the samples
   */
  void finish(URI service, URI pages, UUID batch) {
    terminal.print("", INDENT + strong(summary()), "");
    terminal.print(
        INDENT + "Next, in another terminal:",
        "",
        INDENT + faint("# a job of your own; the address may be any page"),
        INDENT
            + "curl -s "
            + service.resolve("/v1/jobs")
            + " -H 'Content-Type: application/json' \\",
        INDENT
            + "  -d '{\"kind\": \"scrape\", \"url\": \""
            + pages.resolve("shop/moon-lamp")
            + "\"}'",
        "",
        INDENT + faint("# the results of this batch as a table; leave -H out for lines of JSON"),
        INDENT
            + "curl -s -H 'Accept: text/csv' "
            + service.resolve("/v1/batches/" + batch + "/results"),
        "",
        INDENT + faint("# everything else, in a browser"),
        INDENT + service.resolve("/q/swagger-ui"),
        "");
  }

  /** Says that the service stops before all have ended. */
  void leave(int open) {
    terminal.print("", INDENT + "%d jobs go on when the service runs again.".formatted(open), "");
  }

  private String summary() {
    Map<Status, Integer> counts = new EnumMap<>(Status.class);
    ends.forEach(end -> counts.merge(outcome(end).status(), 1, Integer::sum));
    List<String> parts = new ArrayList<>();
    counts.forEach((status, count) -> parts.add(count + " " + status.wire()));
    Instant first =
        ends.stream().map(end -> end.job().job().createdAt()).min(Comparator.naturalOrder()).get();
    Instant last = ends.stream().map(JobEvent::at).max(Comparator.naturalOrder()).get();
    return "%d jobs in %s: %s."
        .formatted(ends.size(), seconds(first, last), String.join(", ", parts));
  }

  private static Outcome outcome(JobEvent end) {
    Outcome outcome = end.job().standing().outcome();
    if (outcome == null) {
      throw new IllegalArgumentException("event " + end.id() + " is not the end of a run");
    }
    return outcome;
  }

  private static Instant began(JobEvent end) {
    Instant started = end.job().standing().startedAt();
    return started == null ? end.job().job().createdAt() : started;
  }

  private static String line(JobEvent end, Outcome outcome) {
    return switch (outcome) {
      case Succeeded(Result result) -> result(result);
      case Failed(var failure) -> {
        int tries = end.job().standing().attempt();
        yield "%s, %d of %d attempts: %s"
            .formatted(
                failure.kind().wire(),
                tries,
                end.job().job().terms().maxAttempts(),
                failure.message());
      }
      case Cancelled _ -> "somebody did not want it any more";
    };
  }

  private static String result(Result result) {
    Json structured = result.structured();
    if (structured != null) {
      return structured.text();
    }
    return result.answer() != null ? result.answer() : String.valueOf(result.markdown());
  }

  private static Ink ink(Status status) {
    return switch (status) {
      case SUCCEEDED -> Ink.GREEN;
      case FAILED -> Ink.RED;
      case CANCELLED, QUEUED, RUNNING -> Ink.PLAIN;
    };
  }

  private static String seconds(Instant from, Instant to) {
    double seconds = Duration.between(from, to).toMillis() / 1000.0;
    return String.format(Locale.ROOT, "%.1f s", seconds);
  }

  private String strong(String text) {
    return terminal.in(Ink.STRONG, text);
  }

  private String faint(String text) {
    return terminal.in(Ink.FAINT, text);
  }
}
