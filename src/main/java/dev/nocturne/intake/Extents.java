package dev.nocturne.intake;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Goes over the values of a JSON text without keeping them, and tells how long each is. */
final class Extents {

  private final JsonParser parser;
  private @Nullable JsonToken token;

  Extents(JsonParser parser) {
    this.parser = parser;
  }

  @Nullable JsonToken next() throws IOException {
    token = parser.nextToken();
    return token;
  }

  @Nullable JsonToken token() {
    return token;
  }

  /** The name of the field that is the token. */
  String name() throws IOException {
    return parser.currentName();
  }

  /** Some are no numbers after all, which the parser finds out only when it is asked. */
  private void checkNumber() throws IOException {
    try {
      parser.getDecimalValue();
    } catch (NumberFormatException e) {
      throw new JsonParseException(parser, "a number is out of range", e);
    }
  }

  /**
   * Goes on to what follows the value that begins here.
   *
   * @return its length in characters; of a single value with the white space behind it, for a long
   *     text would have to be read to know its end
   */
  long pass() throws IOException {
    long start = parser.currentTokenLocation().getCharOffset();
    int depth = 0;
    long end = -1;
    do {
      if (token == JsonToken.VALUE_NUMBER_FLOAT) {
        checkNumber();
      } else if (token != null && token.isStructStart()) {
        depth++;
      } else if (token != null && token.isStructEnd()) {
        depth--;
        end = depth == 0 ? parser.currentLocation().getCharOffset() : -1;
      }
      next();
    } while (depth > 0);
    return (end < 0 ? parser.currentTokenLocation().getCharOffset() : end) - start;
  }
}
