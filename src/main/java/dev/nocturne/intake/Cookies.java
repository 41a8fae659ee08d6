package dev.nocturne.intake;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.io.StringReader;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The cookies in what clients send: whoever has one may be logged in, so they are not told. */
public final class Cookies {

  /** The field of a session that has them. */
  static final String NAME = "cookies";

  private static final String SESSION = "session";
  private static final String VALUE = "value";

  /** A schema may name a property so. */
  private static final String SCHEMA = "response_format";

  /** What stands for a secret. */
  static final JsonNode MASK = TextNode.valueOf("***");

  /** What a cookie may show. */
  private static final Set<String> SHOWN =
      Set.of(
          "name",
          "domain",
          "path",
          "httpOnly",
          "secure",
          "session",
          "hostOnly",
          "sameSite",
          "expires",
          "expirationDate",
          "storeId",
          "partitionKey");

  /** A letter in JSON that is written as its number. */
  private static final Pattern ESCAPE = Pattern.compile("\\\\u00([0-7][0-9a-fA-F])");

  /** What says that there are none, unless more follows that may belong to it. */
  private static final String NONE =
      "[\"'\\\\]{0,8}+\\s*+[:=]\\s*+(?:\\[\\s*+]|null\\b)(?!\\s*+,?+\\s*+[\\[{])";

  /**
   * A word for them that is given a value, in whatever quotes and after whatever blanks. It looks a
   * bounded way ahead, or a text of nothing but such words would take minutes.
   */
  private static final Pattern GIVEN =
      Pattern.compile("(?i)cookie\\w{0,32}+(?!" + NONE + ")\\W{0,64}?[:=\\[{]");

  /** Words that say what to do with them; any other may be the name of one, or a secret. */
  private static final String WISH =
      "(?:yes|no|all|none|only|necessary|essential|accept|reject|decline|deny|allow|ignore|true|false)";

  /** Such words in a text, at the end of what it says: no name follows that is given a value. */
  private static final Pattern TALK =
      Pattern.compile(
          "(?i)cookie\\w{0,32}+ {0,4}+[:=] {0,4}+%1$s(?: {1,4}+%1$s){0,2}(?=\\s*+$|[,.!?](?!\\S))"
                  .formatted(WISH)
              + "(?!\\W{0,8}+[\\w-]{1,64}+ {0,4}+[:=])");

  /**
   * A name that is given a value, wherever it stands in a text with a word for them; but for those
   * right after what begins parameters of addresses and attributes in selectors, which are in most
   * tasks. So texts are withheld that have no secret: selectors such as {@code text=} or {@code
   * role=}, and addresses such as {@code ?a.b=c} or {@code #a=b}. That is right, since the same
   * forms do give cookies, and a secret that is told is worse than a row that is sent again.
   */
  private static final Pattern NAMED = Pattern.compile("(?<![\\w?&@\\[-])[\\w-]++\\s*+=");

  /** Names of members that say what another member is. */
  private static final Set<String> NAMING = Set.of("name", "key", "header");

  private static final Pattern WORD = Pattern.compile("(?i)cookie");
  private static final Pattern ALONE = Pattern.compile("\\s*+[\\w-]++\\s*+");

  /** What stands between the letters of a text that was read in the wrong encoding. */
  private static final Pattern BETWEEN = Pattern.compile("[\\x00\\uFFFD]");

  private Cookies() {}

  /**
   * Whether a text may hold some, whatever it is otherwise: it need be neither valid nor JSON. Then
   * it is kept by nobody. Of JSON it is known what is a name and what only talks about cookies.
   */
  public static boolean mayBeIn(String text) {
    return mayBeIn(text, letters(text));
  }

  /**
   * Goes over all of a document, since a tree would not hold the first of two members of one name.
   *
   * @param said what is looked at if it is none
   */
  private static boolean mayBeIn(String text, String said) {
    if (!WORD.matcher(letters(text)).find()) {
      return false;
    }
    try (JsonParser parser = StrictJson.parser(new StringReader(text))) {
      JsonToken token = parser.nextToken();
      boolean document = token != null && token.isStructStart();
      for (; document && token != null; token = parser.nextToken()) {
        if (mayBeAt(token, parser)) {
          return true;
        }
      }
      return !document && isGiven(said);
    } catch (IOException _) {
      return isGiven(said);
    }
  }

  private static boolean mayBeAt(JsonToken token, JsonParser parser) throws IOException {
    return switch (token) {
      case FIELD_NAME -> WORD.matcher(letters(parser.currentName())).find() && !isNothing(parser);
      case VALUE_STRING -> mayBeInText(parser.getText()) || announces(parser);
      default -> false;
    };
  }

  private static boolean isGiven(String text) {
    return GIVEN.matcher(text).find() || NAMED.matcher(text).find();
  }

  /** Goes on to the value of a name; whether nothing can be secret in it. */
  private static boolean isNothing(JsonParser parser) throws IOException {
    JsonToken value = parser.nextToken();
    return value == JsonToken.VALUE_NULL
        || value.isBoolean()
        || (value.isStructStart() && parser.nextToken().isStructEnd());
  }

  /** A text of a document may hold them in whatever form, but for a wish. */
  private static boolean mayBeInText(String text) {
    return mayBeIn(text, TALK.matcher(letters(text)).replaceAll(" "));
  }

  /** Whether a list says by a text what its next entry is, or a member what the next one is. */
  private static boolean announces(JsonParser parser) throws IOException {
    String text = letters(parser.getText());
    String member = parser.currentName();
    return (member == null || NAMING.contains(member.toLowerCase(Locale.ROOT)))
        && ALONE.matcher(text).matches()
        && WORD.matcher(text).find();
  }

  /** A text with its letters as they are read, however they are written. */
  static String letters(String text) {
    String letters = BETWEEN.matcher(text).replaceAll("");
    return ESCAPE.matcher(letters).replaceAll(Cookies::letter);
  }

  private static String letter(MatchResult escape) {
    return Matcher.quoteReplacement(String.valueOf((char) Integer.parseInt(escape.group(1), 16)));
  }

  /** Whether a job or a template has any, be it a placeholder for them. */
  static boolean given(JsonNode job) {
    JsonNode cookies = job.path(SESSION).path(NAME);
    return cookies.isTextual() || !cookies.isEmpty();
  }

  /** Whether there are some anywhere in a document, in whatever job, template or row. */
  static boolean anywhere(JsonNode node) {
    if (given(node)) {
      return true;
    }
    for (Map.Entry<String, JsonNode> member : node.properties()) {
      JsonNode value = member.getValue();
      if (member.getKey().equalsIgnoreCase(NAME)
          && (value.isTextual() || value.valueStream().anyMatch(cookie -> cookie.has(VALUE)))) {
        return true;
      }
    }
    return node.valueStream().anyMatch(Cookies::anywhere);
  }

  /** Whether a job or a template says the secret of one, rather than where rows say it. */
  static boolean writtenOut(ObjectNode job) {
    return !masked(job).equals(job);
  }

  /** The same job or template without the secrets that are written out in it. */
  static ObjectNode masked(ObjectNode job) {
    ObjectNode masked = job.deepCopy();
    mask(masked);
    for (Map.Entry<String, JsonNode> member : masked.properties()) {
      if (!SCHEMA.equals(member.getKey()) && member.getValue() instanceof ObjectNode object) {
        mask(object);
      }
    }
    return masked;
  }

  /** They may be where they do not belong, too. */
  private static void mask(ObjectNode parent) {
    for (Map.Entry<String, JsonNode> member : parent.properties()) {
      if (member.getKey().equalsIgnoreCase(NAME)) {
        member.setValue(maskedAll(member.getValue()));
      }
    }
  }

  private static JsonNode maskedAll(JsonNode cookies) {
    if (cookies instanceof ArrayNode array) {
      ArrayNode all = JsonNodeFactory.instance.arrayNode();
      array.forEach(cookie -> all.add(masked(cookie)));
      return all;
    }
    return isHarmless(cookies) ? cookies : MASK;
  }

  private static JsonNode masked(JsonNode cookie) {
    if (!(cookie instanceof ObjectNode object)) {
      return isHarmless(cookie) ? cookie : MASK;
    }
    ObjectNode masked = JsonNodeFactory.instance.objectNode();
    for (Map.Entry<String, JsonNode> member : object.properties()) {
      boolean shown = SHOWN.contains(member.getKey()) && member.getValue().isValueNode();
      masked.set(
          member.getKey(), shown || isHarmless(member.getValue()) ? member.getValue() : MASK);
    }
    return masked;
  }

  /** Whether it is nothing, or only the name of a column. */
  private static boolean isHarmless(JsonNode value) {
    if (!value.isTextual()) {
      return value.isNull();
    }
    List<Placeholders.Part> parts = Placeholders.parts(value.textValue());
    return parts.size() == 1 && parts.getFirst().column() != null;
  }
}
