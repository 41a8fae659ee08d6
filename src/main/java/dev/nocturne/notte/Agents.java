package dev.nocturne.notte;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.nocturne.job.Json;
import dev.nocturne.notte.session.WorkflowCode;
import java.io.IOException;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What Notte's agents did. Calls block, and may be repeated. */
public final class Agents {

  /** So many characters of steps a page has at most, or one step: pictures may be large. */
  private static final long MOST_HELD = 4L * 1024 * 1024;

  private final Exchange exchange;

  Agents(Exchange exchange) {
    this.exchange = exchange;
  }

  /**
   * Some of an agent's steps.
   *
   * @param steps each in Notte's form, pictures included
   * @param next where to go on
   * @param more whether there are more already
   */
  public record Steps(List<Json> steps, int next, boolean more) {

    public Steps {
      steps = List.copyOf(steps);
    }
  }

  /**
   * The steps of an agent from a position on. Notte sends all of them every time; those before are
   * read over and not held.
   *
   * @param from 0 at first, then what {@link Steps#next} said
   * @param most how many are held at once, of four million characters together or one alone
   * @return empty if Notte does not know the agent, or knows it no longer
   */
  public Optional<Steps> steps(String agent, int from, int most) {
    return exchange.ask(
        Operation.AGENT,
        api -> api.agent(agent),
        reply -> {
          if (reply.saysUnknown()) {
            return Optional.empty();
          }
          exchange.check(Operation.AGENT, reply);
          return Optional.of(read(reply, from, most));
        });
  }

  private static Steps read(Reply reply, int from, int most) throws IOException {
    List<Json> steps = new ArrayList<>();
    boolean more = false;
    try (JsonParser parser = Replies.JSON.createParser(reply.body())) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw Unreadable.because(Operation.AGENT, "is no JSON object");
      }
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        boolean isSteps = parser.currentName().equals("steps");
        if (parser.nextToken() == JsonToken.START_ARRAY && isSteps) {
          more = collect(reply, parser, from, most, steps);
        } else {
          parser.skipChildren();
        }
      }
    }
    return new Steps(steps, from + steps.size(), more);
  }

  /**
   * Whether a page ends before a step that is the next.
   *
   * @param held how many characters of steps it has, 0 while it is empty
   */
  public static boolean endsBefore(Json step, long held) {
    return held > 0 && held + step.text().length() > MOST_HELD;
  }

  /** Takes a page out of the steps, and tells whether others follow it. */
  private static boolean collect(
      Reply reply, JsonParser parser, int from, int most, List<Json> steps) throws IOException {
    long held = 0;
    boolean more = false;
    for (int at = 0; parser.nextToken() != JsonToken.END_ARRAY; at++) {
      if (at < from || more || steps.size() >= most) {
        more |= at >= from;
        reply.skims(true);
        parser.skipChildren();
        reply.skims(false);
      } else {
        Json step = copy(parser);
        more = endsBefore(step, held);
        if (!more) {
          steps.add(step);
          held += step.text().length();
        }
      }
    }
    return more;
  }

  private static Json copy(JsonParser parser) throws IOException {
    StringWriter text = new StringWriter();
    try (JsonGenerator out = Replies.JSON.createGenerator(text)) {
      out.copyCurrentStructureExact(parser);
    }
    return new Json(text.toString());
  }

  /**
   * What an agent did, as a program.
   *
   * @param asWorkflow as a function that Notte can run
   */
  public WorkflowCode code(String agent, boolean asWorkflow) {
    return exchange.object(
        Operation.AGENT_CODE, WorkflowCode.class, api -> api.agentCode(agent, asWorkflow, false));
  }
}
