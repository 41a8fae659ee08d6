package dev.nocturne.intake;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nocturne.access.Resource;
import dev.nocturne.access.Resource.Type;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads what at Notte is to be whose. */
public final class ResourceForm {

  /**
   * What is to be registered.
   *
   * @param tenant whose it is to be, or null if the form does not say
   */
  public record Registration(Resource resource, @Nullable String tenant) {}

  /** Reads a body. */
  public Wish<Registration> read(byte[] body) {
    ObjectNode form;
    try {
      form = StrictJson.read(body);
    } catch (MalformedJsonException e) {
      return new Wish.Malformed<>(e.detail());
    }
    List<Problem> problems = new ArrayList<>(StrictJson.unstorable(form));
    problems.addAll(Shapes.problems("resource", form));
    if (!problems.isEmpty()) {
      return new Wish.Refused<>(problems);
    }
    Type type = Type.named(form.path("type").textValue()).orElseThrow();
    return new Wish.Fits<>(
        new Registration(
            new Resource(type, form.path("upstream_id").textValue()),
            form.path("tenant").textValue()));
  }
}
