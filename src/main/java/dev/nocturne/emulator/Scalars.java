package dev.nocturne.emulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads simple values out of what pages state; null where there is none of that kind. */
final class Scalars {

  private static final Pattern NUMBER = Pattern.compile("(?<![\\p{L}\\d-])-?\\d+(?:[.,]\\d+)*");
  private static final Pattern THOUSANDS = Pattern.compile("-?\\d{1,3}(,\\d{3})+");
  private static final Set<String> YES = Set.of("true", "yes", "instock", "in stock");
  private static final Set<String> NO =
      Set.of("false", "no", "outofstock", "out of stock", "soldout", "sold out", "discontinued");

  private Scalars() {}

  /** A text; of an object its name or value, of a list its first entry. */
  static @Nullable String text(@Nullable JsonNode fact) {
    JsonNode simple = simple(fact);
    return simple == null ? null : simple.asText();
  }

  private static @Nullable JsonNode simple(@Nullable JsonNode fact) {
    if (fact == null || fact.isNull()) {
      return null;
    }
    if (fact.isArray()) {
      return fact.isEmpty() ? null : simple(fact.get(0));
    }
    if (fact.isObject()) {
      JsonNode inner = fact.has("name") ? fact.get("name") : fact.path("value");
      return inner.isValueNode() ? inner : null;
    }
    return fact;
  }

  /**
   * The first number in a text. A comma before three digits groups thousands, else it is a point.
   */
  static @Nullable BigDecimal number(@Nullable JsonNode fact) {
    JsonNode simple = simple(fact);
    if (simple == null) {
      return null;
    }
    if (simple.isNumber()) {
      // What a double cannot hold is read as infinity, which is no number of the page's.
      boolean read = !simple.isDouble() || Double.isFinite(simple.doubleValue());
      return read ? simple.decimalValue() : null;
    }
    Matcher matcher = NUMBER.matcher(simple.asText());
    return matcher.find() ? read(matcher.group()) : null;
  }

  private static @Nullable BigDecimal read(String digits) {
    int comma = digits.lastIndexOf(',');
    int point = digits.lastIndexOf('.');
    boolean commaIsPoint = comma > point && !THOUSANDS.matcher(digits).matches();
    String plain =
        commaIsPoint ? digits.replace(".", "").replace(',', '.') : digits.replace(",", "");
    try {
      return new BigDecimal(plain);
    } catch (NumberFormatException _) {
      return null;
    }
  }

  /** A number without a fraction. */
  static @Nullable BigDecimal integer(@Nullable JsonNode fact) {
    BigDecimal number = number(fact);
    if (number == null || number.stripTrailingZeros().scale() > 0) {
      return null;
    }
    return number.setScale(0);
  }

  /** True or false where the page says so, also in schema.org's words for stock. */
  static @Nullable JsonNode truth(@Nullable JsonNode fact) {
    JsonNode simple = simple(fact);
    if (simple == null) {
      return null;
    }
    String word =
        simple.asText().toLowerCase(Locale.ROOT).replaceFirst("^https?://schema.org/", "");
    return YES.contains(word) ? BooleanNode.TRUE : NO.contains(word) ? BooleanNode.FALSE : null;
  }
}
