package dev.nocturne.intake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The secrets in the rows of a batch: those of the jobs that they are, and what its template fills
 * in where jobs have theirs.
 *
 * @param columns whose values are secret
 */
public record RowSecrets(Set<String> columns) {

  /** A secret that is given a value, in a text that nobody could read. */
  private static final Pattern GIVEN =
      Pattern.compile(
          "(?i)(?:variables|notifier_config|extra_http_headers|proxies|password|client_secret|value)"
              + "\\W{0,64}?[:=\\[{]");

  public RowSecrets {
    columns = Set.copyOf(columns);
  }

  /** Those of the rows of a batch, whose form is given as it is stored. */
  public static RowSecrets ofForm(String form) {
    return of(StrictJson.around(form).path("template"));
  }

  static RowSecrets of(JsonNode template) {
    JsonNode masked = template.deepCopy();
    Secrets.maskAnywhere(masked);
    Set<String> columns = new HashSet<>();
    addHidden(template, masked, columns);
    return new RowSecrets(columns);
  }

  /** The columns that a template names where its masked copy tells nothing. */
  private static void addHidden(JsonNode template, JsonNode masked, Set<String> columns) {
    if (template.equals(masked)) {
      return;
    }
    if (template.isTextual()) {
      Placeholders.parts(template.textValue()).stream()
          .map(Placeholders.Part::column)
          .filter(Objects::nonNull)
          .forEach(columns::add);
    }
    for (Map.Entry<String, JsonNode> member : template.properties()) {
      addHidden(member.getValue(), masked.path(member.getKey()), columns);
    }
    for (int i = 0; template.isArray() && i < template.size(); i++) {
      addHidden(template.get(i), masked.path(i), columns);
    }
  }

  /**
   * A row as it came with a mask in the place of each, or empty if it cannot be read and may have
   * some.
   */
  public Optional<String> masked(String row) {
    try {
      ObjectNode read = StrictJson.read(row);
      ObjectNode masked = read.deepCopy();
      Secrets.maskAnywhere(masked);
      maskColumns(masked);
      return Optional.of(masked.equals(read) ? row : StrictJson.text(masked));
    } catch (MalformedJsonException _) {
      return columns.isEmpty() && !GIVEN.matcher(Cookies.letters(row)).find()
          ? Optional.of(row)
          : Optional.empty();
    }
  }

  void maskColumns(JsonNode row) {
    for (Map.Entry<String, JsonNode> cell : row.properties()) {
      if (columns.contains(cell.getKey()) && !cell.getValue().isNull()) {
        cell.setValue(Cookies.MASK);
      }
    }
  }
}
