package dev.nocturne.intake;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A batch in one JSON document. Its entries are read one by one, so that a document of many
 * megabytes never becomes a tree of many more.
 */
final class BatchDocument {

  /** So many entries a document may have. */
  static final int MOST = 10_000;

  private static final String JOBS = "jobs";
  private static final String ROWS = "rows";
  private static final Set<String> LISTS = Set.of(JOBS, ROWS);

  private final Blocks body;
  private final ObjectNode head = JsonNodeFactory.instance.objectNode();
  private final TreeMap<String, Integer> lists = new TreeMap<>();

  /** The entries that are too long, by their places. */
  private final BitSet tooLong = new BitSet();

  private boolean headTooLong;

  /** Reads all but the entries, which are only measured. */
  BatchDocument(Blocks body) throws MalformedJsonException {
    this.body = body;
    try (JsonParser parser = parser()) {
      measure(new Extents(parser));
    } catch (IOException e) {
      throw malformed(e);
    }
    if (!headTooLong) {
      try (JsonParser parser = parser()) {
        readHead(parser);
      } catch (IOException e) {
        throw malformed(e);
      }
    }
  }

  private static MalformedJsonException malformed(IOException e) {
    return switch (e) {
      case JsonProcessingException json -> new MalformedJsonException(StrictJson.explain(json));
      case CharacterCodingException _ -> new MalformedJsonException("the text is not valid UTF-8");
      default -> throw new IllegalStateException("memory can be read", e);
    };
  }

  private JsonParser parser() throws IOException, MalformedJsonException {
    JsonParser parser = StrictJson.parser(new InputStreamReader(body.open(), StrictText.decoder()));
    if (parser.nextToken() != JsonToken.START_OBJECT) {
      throw new MalformedJsonException("one JSON object is expected");
    }
    return parser;
  }

  /** No tree is made before it is known how large it would become. */
  private void measure(Extents extents) throws IOException, MalformedJsonException {
    long length = 0;
    JsonToken token = extents.next();
    while (token == JsonToken.FIELD_NAME && !headTooLong) {
      String name = extents.name();
      length += name.length();
      if (extents.next() == JsonToken.START_ARRAY && LISTS.contains(name)) {
        if (lists.put(name, entries(extents)) != null) {
          throw new MalformedJsonException("an object holds a key twice");
        }
        extents.next();
      } else {
        length += extents.pass();
      }
      headTooLong = length > Intake.LARGEST;
      token = extents.token();
    }
    if (!headTooLong && extents.next() != null) {
      throw new MalformedJsonException("text follows the JSON object");
    }
  }

  private int entries(Extents extents) throws IOException {
    int entries = 0;
    extents.next();
    while (extents.token() != JsonToken.END_ARRAY) {
      if (extents.pass() > Intake.LARGEST && entries < MOST) {
        tooLong.set(entries);
      }
      entries++;
    }
    return entries;
  }

  private void readHead(JsonParser parser) throws IOException, MalformedJsonException {
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      if (parser.nextToken() == JsonToken.START_ARRAY && LISTS.contains(name)) {
        parser.skipChildren();
      } else if (head.has(name) || lists.containsKey(name)) {
        throw new MalformedJsonException("an object holds a key twice");
      } else {
        head.set(name, parser.<JsonNode>readValueAsTree());
      }
    }
  }

  /** All but the entries. */
  ObjectNode head() {
    return head;
  }

  /** Whether the entries come in requests of their own. */
  boolean rowsComeLater() {
    return head.path(ROWS).asText().equals("later");
  }

  /** Where the entries are, for a document without problems that has some. */
  String list() {
    return lists.firstKey();
  }

  /**
   * What is wrong with how its parts go together.
   *
   * @param rowsBeside whether the rows come beside it
   */
  List<Problem> problems(boolean rowsBeside) {
    List<Problem> problems = new ArrayList<>();
    if (headTooLong) {
      problems.add(
          new Problem("", "has more than " + Intake.LARGEST + " characters beside its entries"));
      return problems;
    }
    boolean template = head.has("template");
    int sources = lists.size() + (rowsComeLater() ? 1 : 0);
    if (rowsBeside && !lists.isEmpty()) {
      problems.add(new Problem("/" + list(), "come in a part of their own"));
    } else if (!rowsBeside && sources != 1) {
      problems.add(new Problem("", "needs either jobs or rows, which may be \"later\""));
    }
    if (rowsBeside || rowsComeLater()) {
      problems.addAll(BatchForm.problemsOfStored(head));
    }
    if (template && head.has("defaults")) {
      problems.add(new Problem("/defaults", "go into the template"));
    }
    if (lists.containsKey(JOBS) && template) {
      problems.add(new Problem("/template", "is filled in by rows, not by jobs"));
    }
    if (lists.containsKey(ROWS) && !template) {
      problems.add(new Problem("/template", "is required with rows"));
    }
    lists.forEach(
        (name, entries) -> {
          if (entries == 0 || entries > MOST) {
            problems.add(new Problem("/" + name, "must have 1 to " + MOST + " entries"));
          }
        });
    return problems;
  }

  /** Its entries; what they are is known to be JSON. */
  RowSource entries() {
    try {
      JsonParser parser = parser();
      String list = list();
      while (!(parser.nextToken() == JsonToken.START_ARRAY
          && list.equals(parser.currentName())
          && parser.getParsingContext().getParent().getParent().inRoot())) {
        if (parser.currentToken() != JsonToken.FIELD_NAME) {
          parser.skipChildren();
        }
      }
      return new Entries(parser, tooLong);
    } catch (IOException | MalformedJsonException e) {
      throw new IllegalStateException("it was read before", e);
    }
  }

  private static final class Entries implements RowSource {

    private final JsonParser parser;
    private final BitSet tooLong;
    private int line;

    Entries(JsonParser parser, BitSet tooLong) {
      this.parser = parser;
      this.tooLong = tooLong;
    }

    @Override
    public List<String> header() {
      return List.of();
    }

    @Override
    public @Nullable RawRow next() throws IOException {
      if (parser.isClosed() || parser.nextToken() == JsonToken.END_ARRAY) {
        parser.close();
        return null;
      }
      line++;
      if (tooLong.get(line - 1)) {
        parser.skipChildren();
        return new RawRow.Bad(line, 0, "has more than " + Intake.LARGEST + " characters", "");
      }
      JsonNode entry = parser.readValueAsTree();
      return entry instanceof ObjectNode object
          ? new RawRow.Entry(line, 0, object)
          : new RawRow.Bad(line, 0, "must be an object", StrictJson.text(entry));
    }
  }
}
