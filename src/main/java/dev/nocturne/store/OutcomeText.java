package dev.nocturne.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import dev.nocturne.job.ActionOutcome;
import dev.nocturne.job.Outcome;
import dev.nocturne.job.Status;
import java.io.IOException;
import java.io.OutputStream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An outcome as it is stored, of which a reader reads what it needs. Thousands in a second are
 * passed on, and reading a page only to write it again takes longer than all else.
 */
public final class OutcomeText {

  private final Status status;
  private final byte[] text;

  /**
   * An outcome of that status.
   *
   * @param text of a failure perhaps only its beginning
   */
  OutcomeText(Status status, byte[] text) {
    this.status = status;
    this.text = text;
  }

  /** All of it; of a failure no refused answer. */
  public Outcome read() {
    return OutcomeJson.readHead(status, new String(text, UTF_8));
  }

  /**
   * The result of a success, whose members are left as they stand in the text.
   *
   * @throws IllegalStateException if it is no success
   */
  public Members result() {
    Map<String, Piece> found = new HashMap<>();
    List<ActionOutcome> actions = null;
    try (JsonParser json = Tree.parser(text)) {
      enterResult(json);
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String name = json.currentName();
        JsonToken first = json.nextToken();
        switch (name) {
          case "actions" -> actions = ScriptJson.readOutcomes(json.<JsonNode>readValueAsTree());
          case "structured", "images" -> found.put(name, Piece.of(json.getText()));
          default -> {
            if (first != JsonToken.VALUE_NULL) {
              found.put(name, passed(json));
            }
          }
        }
      }
    } catch (IOException e) {
      throw new IllegalStateException("a stored outcome cannot be read", e);
    }
    return new Members(found, actions);
  }

  private static void enterResult(JsonParser json) throws IOException {
    while (!"result".equals(json.currentName()) || json.currentToken() != JsonToken.START_OBJECT) {
      if (json.nextToken() == null) {
        throw new IllegalStateException("a stored outcome lacks its result");
      }
    }
  }

  /** The value that begins here, with nothing changed in it. */
  private Piece passed(JsonParser json) throws IOException {
    int from = (int) json.currentTokenLocation().getByteOffset();
    json.skipChildren();
    json.finishToken();
    return new Piece(text, from, (int) json.currentLocation().getByteOffset() - from);
  }

  /**
   * A result as JSON, member by member.
   *
   * @param found what there is of its answer, structured, markdown, links, images and steps, by
   *     these names
   */
  public record Members(Map<String, Piece> found, @Nullable List<ActionOutcome> actions) {}

  /** A value of JSON within a text. */
  public static final class Piece {

    private final byte[] text;
    private final int from;
    private final int length;

    private Piece(byte[] text, int from, int length) {
      this.text = text;
      this.from = from;
      this.length = length;
    }

    private static Piece of(String json) {
      byte[] text = json.getBytes(UTF_8);
      return new Piece(text, 0, text.length);
    }

    /** Writes it as it stands there. */
    public void writeTo(OutputStream out) throws IOException {
      out.write(text, from, length);
    }
  }

  @Override
  public String toString() {
    return "OutcomeText[" + status + ", " + text.length + " bytes]";
  }
}
