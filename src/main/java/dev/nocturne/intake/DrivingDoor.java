package dev.nocturne.intake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nocturne.job.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Reads what a client wants of an open session. What is wrong with it never quotes it. */
public final class DrivingDoor {

  private final Shapes shapes = new Shapes();

  /** A door. */
  public DrivingDoor() {}

  /** What was read. */
  public sealed interface Reading {}

  /** It can be done. */
  public record Fits(Json wish) implements Reading {}

  /** It cannot. */
  public record Refused(List<Problem> problems) implements Reading {
    public Refused {
      problems = List.copyOf(problems);
    }
  }

  /** It is not one JSON object in UTF-8. */
  public record Malformed(String detail) implements Reading {}

  /** Reads cookies, which come to Notte's objects in an array. */
  public Reading cookies(byte[] body) {
    return read("cookies", body, form -> form.path("cookies"));
  }

  private Reading read(String shape, byte[] body, Function<ObjectNode, JsonNode> wish) {
    ObjectNode form;
    try {
      form = StrictJson.read(body);
    } catch (MalformedJsonException e) {
      return new Malformed(e.detail());
    }
    List<Problem> problems = new ArrayList<>(StrictJson.unstorable(form));
    if (problems.isEmpty()) {
      problems.addAll(shapes.problems(shape, form));
    }
    return problems.isEmpty()
        ? new Fits(new Json(StrictJson.text(wish.apply(form))))
        : new Refused(problems);
  }
}
