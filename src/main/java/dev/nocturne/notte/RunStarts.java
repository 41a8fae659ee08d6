package dev.nocturne.notte;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonParser;
import dev.nocturne.job.Json;
import dev.nocturne.notte.NotteException.Busy;
import dev.nocturne.notte.NotteException.Reason;
import dev.nocturne.notte.NotteException.Scope;
import dev.nocturne.notte.NotteException.Unclear;
import dev.nocturne.notte.function.RunOutcome;
import jakarta.ws.rs.core.HttpHeaders;
import java.io.IOException;
import java.net.URI;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Starts runs. Notte may send a start on to another host: it goes there with its body and, unless
 * it is the same origin, without our key.
 */
final class RunStarts {

  private static final int MOST_HOPS = 3;

  /** Numbers of those who gave up waiting for a run, which goes on. */
  private static final Set<Integer> NO_ANSWER = Set.of(408, 502, 503, 504);

  private final Exchange exchange;

  RunStarts(Exchange exchange) {
    this.exchange = exchange;
  }

  private record Start(String workflowId, Json variables, boolean stream) {}

  /**
   * As much of an answer as is needed.
   *
   * @param statusCode of what runs below Notte, which may put its own answer, errors too, into an
   *     answer of success
   */
  private record Answer(
      @JsonProperty("statusCode") @Nullable Integer statusCode,
      @Nullable String body,
      @Nullable String functionRunId,
      @Nullable String workflowRunId,
      @Nullable String status,
      @Nullable String result) {}

  /** What came of one request. */
  private sealed interface Step {

    record Answered(RunOutcome outcome) implements Step {}

    record Elsewhere(URI to) implements Step {}
  }

  RunOutcome run(String function, Json variables) {
    String body = Wording.body(new Start(function, variables, false));
    Step step = exchange.ask(Operation.START_RUN, api -> api.startRun(function, body), this::step);
    for (int hop = 0; hop < MOST_HOPS && step instanceof Step.Elsewhere(URI to); hop++) {
      step = exchange.askElsewhere(Operation.START_RUN, to, api -> api.post(body), this::step);
    }
    return switch (step) {
      case Step.Answered answered -> answered.outcome();
      case Step.Elsewhere _ ->
          throw new Busy(Reason.UNREACHABLE, null, "Notte sends a run on and on");
    };
  }

  private Step step(Reply reply) throws IOException {
    if (reply.status() == 307 || reply.status() == 308) {
      return new Step.Elsewhere(location(reply.header(HttpHeaders.LOCATION)));
    }
    exchange.check(Operation.START_RUN, reply);
    Answer answer;
    try (JsonParser parser = Wording.JSON.createParser(reply.body())) {
      answer = answer(parser);
    }
    if (answer == null) {
      throw Unreadable.because(Operation.START_RUN, "is no JSON object");
    }
    return new Step.Answered(outcome(answer));
  }

  private static @Nullable Answer answer(JsonParser parser) throws IOException {
    return switch (parser.nextToken()) {
      case START_OBJECT -> parser.readValueAs(Answer.class);
      // A whole answer may come as a text that holds JSON.
      case VALUE_STRING -> {
        try (JsonParser inner = Wording.JSON.createParser(parser.getText())) {
          yield answer(inner);
        }
      }
      case null, default -> null;
    };
  }

  private URI location(@Nullable String location) {
    try {
      URI to = exchange.address().resolve(Objects.requireNonNullElse(location, ""));
      String scheme = String.valueOf(to.getScheme()).toLowerCase(Locale.ROOT);
      boolean plain = exchange.address().getScheme().equalsIgnoreCase("http");
      if (location != null
          && to.getHost() != null
          && (scheme.equals("https") || (plain && scheme.equals("http")))) {
        return to;
      }
    } catch (IllegalArgumentException _) {
      throw new Busy(Reason.UNREACHABLE, null, "Notte sends a run to no address");
    }
    throw new Busy(Reason.UNREACHABLE, null, "Notte sends a run where it may not go");
  }

  private static RunOutcome outcome(Answer answer) {
    int inner = Objects.requireNonNullElse(answer.statusCode(), 200);
    if (NO_ANSWER.contains(inner)) {
      throw new Unclear(Scope.REQUEST, "Notte lost the run's answer and says " + inner, null);
    }
    if (inner >= 400) {
      return new RunOutcome.Failed(null, Words.shorten(answer.body()));
    }
    if (answer.status() == null) {
      throw Unreadable.because(Operation.START_RUN, "does not say how the run stands");
    }
    String run = answer.functionRunId();
    return RunOutcome.of(
        run == null ? answer.workflowRunId() : run, answer.status(), answer.result());
  }
}
