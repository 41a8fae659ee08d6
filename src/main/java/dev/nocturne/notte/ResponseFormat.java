package dev.nocturne.notte;

import dev.nocturne.job.Json;

/**
 * A client's response format: what of it is sent to Notte, and whether an answer fits it. Notte
 * understands only a part of JSON Schema, so the answer is checked here against all of it.
 */
public final class ResponseFormat {

  private final Json schema;

  private ResponseFormat(Json schema) {
    this.schema = schema;
  }

  /** The format a client asked for; the schema was checked at the door. */
  public static ResponseFormat of(Json schema) {
    return new ResponseFormat(schema);
  }

  /** The schema in the form that Notte honours. */
  public Json sent() {
    return schema;
  }

  /** Reads an answer to {@link #sent()}, a JSON text, and checks it against the client's schema. */
  public Reading read(String answer) {
    return new Fits(new Json(answer));
  }

  /** Whether an answer fits. */
  public sealed interface Reading {}

  /** It does; this is the value the client asked for. */
  public record Fits(Json value) implements Reading {}

  /** It does not, or is no JSON. */
  public record Misfits(String why) implements Reading {}
}
