package dev.nocturne.notte;

import com.fasterxml.jackson.databind.JsonNode;
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
    JsonNode answer = Replies.JSON.readTree(reply.body());
    // A whole answer may come as a text that holds JSON.
    if (answer != null && answer.isTextual()) {
      answer = Replies.JSON.readTree(answer.asText());
    }
    if (answer == null || !answer.isObject()) {
      throw Unreadable.because(Operation.START_RUN, "is no JSON object");
    }
    return new Step.Answered(outcome(answer));
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

  private static RunOutcome outcome(JsonNode answer) {
    // What runs below Notte may put its own answer, errors too, into an answer of success.
    int inner = answer.path("statusCode").asInt(200);
    if (NO_ANSWER.contains(inner)) {
      throw new Unclear(Scope.REQUEST, "Notte lost the run's answer and says " + inner, null);
    }
    if (inner >= 400) {
      return new RunOutcome.Failed(null, Words.shorten(answer.path("body").asText()));
    }
    String run = text(answer.path("function_run_id"));
    String status = text(answer.path("status"));
    if (status == null) {
      throw Unreadable.because(Operation.START_RUN, "does not say how the run stands");
    }
    return RunOutcome.of(
        run == null ? text(answer.path("workflow_run_id")) : run,
        status,
        text(answer.path("result")));
  }

  private static @Nullable String text(JsonNode node) {
    if (node.isMissingNode() || node.isNull()) {
      return null;
    }
    return node.isTextual() ? node.asText() : node.toString();
  }
}
