package dev.nocturne.flow;

import dev.nocturne.job.Failure;
import dev.nocturne.job.FailureKind;
import dev.nocturne.job.Footprint;
import dev.nocturne.job.Json;
import dev.nocturne.job.Outcome;
import dev.nocturne.job.PageAction;
import dev.nocturne.job.Result;
import dev.nocturne.notte.AgentState.Ended;
import dev.nocturne.notte.Found;
import dev.nocturne.notte.NotteException.Busy;
import dev.nocturne.notte.NotteException.Rejected;
import dev.nocturne.notte.ResponseFormat;
import dev.nocturne.notte.Scraped;
import dev.nocturne.notte.Words;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Turns what Notte answered into an outcome: success is what fits, not what says so. */
final class Answers {

  private Answers() {}

  /**
   * The end of an agent.
   *
   * @param left what the agent leaves open
   */
  static Next of(Ended ended, @Nullable Json format, Footprint left) {
    return paid(judge(ended, format, left), ended.credits());
  }

  private static Next judge(Ended ended, @Nullable Json format, Footprint left) {
    if (ended.success() == null) {
      return retry(Failure.of(FailureKind.INTERRUPTED, "the agent was stopped"), left);
    }
    String answer = ended.answer();
    if (!ended.success()) {
      // All that it said is kept as the raw answer; the message stands in events and webhooks too.
      String why =
          answer == null || answer.isBlank() ? "the agent gave no reason" : Words.shorten(answer);
      return retry(new Failure(FailureKind.AGENT_FAILED, why, answer), left);
    }
    if (format == null) {
      return done(new Result(answer, null, null, null, null, ended.steps()), left);
    }
    return switch (ResponseFormat.of(format).read(Objects.requireNonNullElse(answer, ""))) {
      case ResponseFormat.Fits fits ->
          done(new Result(answer, fits.value(), null, null, null, ended.steps()), left);
      case ResponseFormat.Misfits misfits -> retry(misfit(misfits, answer), left);
    };
  }

  /**
   * The end of a scrape.
   *
   * @param wanted what was asked for
   * @param left what the scrape leaves open
   */
  static Next of(Scraped page, PageAction.Scrape wanted, Footprint left) {
    return switch (read(page, wanted)) {
      case Outcome.Succeeded(var result) -> done(result, left);
      case Outcome.Failed(var failure) -> retry(failure, left);
      case Outcome.Cancelled _ -> throw new IllegalStateException("nobody cancels a page");
    };
  }

  /** What a page that was read comes to; another reading may help where it failed. */
  static Outcome read(Scraped page, PageAction.Scrape wanted) {
    Json format = wanted.responseFormat();
    return switch (page.extraction()) {
      case Scraped.Extraction.Failed failed ->
          failed(Failure.of(FailureKind.EXTRACTION_FAILED, failed.error()));
      // Without a text there is nothing else.
      case Scraped.Extraction.None _ when wanted.asksForData() || page.markdown() == null ->
          failed(Failure.of(FailureKind.EXTRACTION_FAILED, "Notte sent no structured data"));
      case Scraped.Extraction.None _ -> new Outcome.Succeeded(result(page, null));
      case Scraped.Extraction.Data data when format == null ->
          new Outcome.Succeeded(result(page, data.data()));
      case Scraped.Extraction.Data data ->
          switch (ResponseFormat.of(format).read(data.data().text())) {
            case ResponseFormat.Fits fits -> new Outcome.Succeeded(result(page, fits.value()));
            case ResponseFormat.Misfits misfits -> failed(misfit(misfits, data.data().text()));
          };
    };
  }

  private static Outcome failed(Failure failure) {
    return new Outcome.Failed(failure);
  }

  /** The end of a search, which leaves nothing open. */
  static Next of(Found found) {
    Result result = new Result(found.answer(), found.whole(), null, found.links(), null, null);
    return done(result, Footprint.NONE);
  }

  /**
   * The end of a function's run, which leaves nothing open. What ran well is not run again because
   * its answer does not fit.
   *
   * @param result what it gave back, or null for nothing
   */
  static Next ofRun(@Nullable String result, @Nullable Json format) {
    if (format == null) {
      return done(new Result(result, null, null, null, null, null), Footprint.NONE);
    }
    return switch (ResponseFormat.of(format).read(Objects.requireNonNullElse(result, ""))) {
      case ResponseFormat.Fits fits ->
          done(new Result(result, fits.value(), null, null, null, null), Footprint.NONE);
      case ResponseFormat.Misfits misfits ->
          new Next.Finish(failed(misfit(misfits, result)), Footprint.NONE);
    };
  }

  /**
   * What an attempt comes to whose request Notte refused.
   *
   * @param left what the attempt leaves open
   */
  static Next refused(Rejected refusal, Footprint left) {
    Failure failure = Flows.failure(refusal);
    return failure.kind().retryable()
        ? retry(failure, left)
        : new Next.Finish(new Outcome.Failed(failure), left);
  }

  /**
   * What an attempt comes to, with nothing left open, for which Notte did nothing.
   *
   * @param blamed whether the job is to blame for it, which costs it an attempt
   */
  static Next busy(Busy busy, boolean blamed) {
    Duration wait = Objects.requireNonNullElse(busy.retryAfter(), Duration.ZERO);
    return new Next.Retry(Flows.failure(busy, blamed), Footprint.NONE, wait);
  }

  private static Next paid(Next end, @Nullable BigDecimal credits) {
    return switch (end) {
      case Next.Retry(var because, var left, var notBefore, _) ->
          new Next.Retry(because, left, notBefore, credits);
      case Next.Finish(var outcome, var left, _) -> new Next.Finish(outcome, left, credits);
      case Next.Continue _, Next.Wait _, Next.Lost _ -> end;
    };
  }

  private static Result result(Scraped page, @Nullable Json structured) {
    return new Result(null, structured, page.markdown(), page.links(), page.images(), null);
  }

  private static Next done(Result result, Footprint left) {
    return new Next.Finish(new Outcome.Succeeded(result), left);
  }

  private static Failure misfit(ResponseFormat.Misfits misfits, @Nullable String raw) {
    return new Failure(FailureKind.RESULT_MISMATCH, misfits.why(), raw);
  }

  private static Next retry(Failure because, Footprint left) {
    return new Next.Retry(because, left, Duration.ZERO);
  }
}
