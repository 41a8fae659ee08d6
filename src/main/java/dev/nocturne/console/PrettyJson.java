package dev.nocturne.console;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import com.fasterxml.jackson.core.util.Separators.Spacing;
import java.io.IOException;
import java.io.StringWriter;

/** Lays JSON out for people. Numbers stay as they were written, and no tree is made of it. */
final class PrettyJson {

  private static final JsonFactory JSON = new JsonFactory();

  private PrettyJson() {}

  /** The beginning of a document, of at most so many characters; what is no JSON stays as it is. */
  static Excerpt of(String json, int most) {
    StringWriter out = new StringWriter();
    try (JsonParser parser = JSON.createParser(json);
        JsonGenerator generator = JSON.createGenerator(out)) {
      generator.disable(JsonGenerator.Feature.AUTO_CLOSE_JSON_CONTENT);
      generator.setPrettyPrinter(printer());
      while (out.getBuffer().length() <= most && parser.nextToken() != null) {
        copy(parser, generator);
        generator.flush();
      }
      boolean more = out.getBuffer().length() > most;
      return more ? Excerpt.of(out.toString(), most) : new Excerpt(out.toString(), false);
    } catch (IOException _) {
      return Excerpt.of(json, most);
    }
  }

  private static void copy(JsonParser parser, JsonGenerator generator) throws IOException {
    if (parser.currentToken().isNumeric()) {
      generator.writeNumber(parser.getText());
    } else {
      generator.copyCurrentEvent(parser);
    }
  }

  private static DefaultPrettyPrinter printer() {
    DefaultIndenter lines = new DefaultIndenter("  ", "\n");
    return new DefaultPrettyPrinter(
            Separators.createDefaultInstance().withObjectFieldValueSpacing(Spacing.AFTER))
        .withObjectIndenter(lines)
        .withArrayIndenter(lines);
  }
}
