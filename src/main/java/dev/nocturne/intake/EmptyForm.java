package dev.nocturne.intake;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nocturne.job.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Reads the body of a call that wants nothing said: some clients send an object even so, or null.
 */
public final class EmptyForm {

  private EmptyForm() {}

  /** Reads a body. */
  public static Wish<Json> read(byte[] body) {
    String text = new String(body, UTF_8).strip();
    if (text.isEmpty() || text.equals("null")) {
      return new Wish.Fits<>(Json.EMPTY);
    }
    ObjectNode form;
    try {
      form = StrictJson.read(body);
    } catch (MalformedJsonException e) {
      return new Wish.Malformed<>(e.detail());
    }
    List<Problem> problems = new ArrayList<>(StrictJson.unstorable(form));
    problems.addAll(StrictJson.unknown(form, Set.of()));
    return problems.isEmpty() ? new Wish.Fits<>(Json.EMPTY) : new Wish.Refused<>(problems);
  }
}
