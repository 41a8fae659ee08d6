package dev.nocturne.intake;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nocturne.access.Resource;
import dev.nocturne.access.Resource.Type;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads what at Notte is to be whose. */
public final class ResourceForm {

  /** What was read. */
  public sealed interface Reading {}

  /**
   * It can be registered.
   *
   * @param tenant whose it is to be, or null if the form does not say
   */
  public record Fits(Resource resource, @Nullable String tenant) implements Reading {}

  /** It cannot. */
  public record Refused(List<Problem> problems) implements Reading {
    public Refused {
      problems = List.copyOf(problems);
    }
  }

  /** It is not one JSON object in UTF-8. */
  public record Malformed(String detail) implements Reading {}

  /** Reads a body. */
  public Reading read(byte[] body) {
    ObjectNode form;
    try {
      form = StrictJson.read(body);
    } catch (MalformedJsonException e) {
      return new Malformed(e.detail());
    }
    List<Problem> problems = new ArrayList<>(StrictJson.unstorable(form));
    problems.addAll(Shapes.problems("resource", form));
    if (!problems.isEmpty()) {
      return new Refused(problems);
    }
    Type type = Type.named(form.path("type").textValue()).orElseThrow();
    return new Fits(
        new Resource(type, form.path("upstream_id").textValue()), form.path("tenant").textValue());
  }
}
