package dev.nocturne.rest;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SequenceWriter;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import dev.nocturne.job.Failure;
import dev.nocturne.job.Json;
import dev.nocturne.job.Outcome;
import dev.nocturne.job.Result;
import dev.nocturne.store.BatchReader;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Results as a table, as RFC 4180 has it. Structured results are taken apart by the batch's own
 * columns; what has no column stands in one of its own, so nothing is lost.
 */
final class CsvResults implements ResultForm {

  static final String TYPE = "text/csv";

  private static final List<String> BEFORE = List.of("id", "custom_id", "status");
  private static final List<String> BEHIND =
      List.of(
          "structured",
          "answer",
          "markdown",
          "links",
          "images",
          "steps",
          "failure_kind",
          "failure_message");

  /** What a spreadsheet would take for a formula begins with one of these. */
  private static final String FORMULAS = "=+-@\t\r\n＝＋－＠";

  private static final CsvMapper CSV = new CsvMapper();

  /** Numbers stay as they were written, and texts may be as long as what was taken from Notte. */
  private static final JsonMapper JSON =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxStringLength(Integer.MAX_VALUE).build())
                  .build())
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  private final List<JsonPointer> columns;
  private final SequenceWriter rows;

  /**
   * Begins with the header.
   *
   * @param columns JSON pointers into structured results
   */
  CsvResults(OutputStream out, List<String> columns) throws IOException {
    this.columns = columns.stream().map(JsonPointer::compile).toList();
    this.rows =
        CSV.writerFor(String[].class)
            .with(CsvSchema.emptySchema().withLineSeparator("\r\n"))
            .writeValues(out);
    List<@Nullable String> header = new ArrayList<>(BEFORE);
    this.columns.forEach(column -> header.add(name(column, header)));
    header.addAll(BEHIND);
    write(header);
  }

  /** Members of members are joined by dots; a name that is taken stays a pointer. */
  private static @Nullable String name(JsonPointer column, List<@Nullable String> taken) {
    List<String> members = new ArrayList<>();
    for (JsonPointer at = column; !at.matches(); at = at.tail()) {
      members.add(at.getMatchingProperty());
    }
    String name = String.join(".", members);
    return text(taken.contains(name) || BEHIND.contains(name) ? column.toString() : name);
  }

  @Override
  public void write(BatchReader.Row row) throws IOException {
    List<@Nullable String> cells = new ArrayList<>();
    cells.add(row.job().toString());
    cells.add(text(row.customId()));
    cells.add(row.status().wire());
    Outcome outcome = row.outcome() == null ? null : row.outcome().read();
    Result result = outcome instanceof Outcome.Succeeded(var found) ? found : null;
    addStructured(cells, result == null ? null : result.structured());
    cells.add(result == null ? null : text(result.answer()));
    cells.add(result == null ? null : text(result.markdown()));
    cells.add(result == null ? null : links(result.links()));
    cells.add(result == null || result.images() == null ? null : result.images().text());
    cells.add(result == null || result.steps() == null ? null : result.steps().toString());
    Failure failure = outcome instanceof Outcome.Failed(var why) ? why : null;
    cells.add(failure == null ? null : failure.kind().wire());
    cells.add(failure == null ? null : text(failure.message()));
    write(cells);
  }

  private void addStructured(List<@Nullable String> cells, @Nullable Json structured)
      throws IOException {
    JsonNode rest = structured == null ? null : JSON.readTree(structured.text());
    for (JsonPointer column : columns) {
      cells.add(rest == null ? null : cell(take(rest, column)));
    }
    cells.add(rest == null || isSpent(rest) ? null : cell(rest));
  }

  /** What a column holds, which is no part of the rest any more. */
  private static JsonNode take(JsonNode rest, JsonPointer column) {
    JsonNode holder = rest.at(column.head());
    return holder instanceof ObjectNode object
        ? Objects.requireNonNullElse(
            object.remove(column.last().getMatchingProperty()), MissingNode.getInstance())
        : MissingNode.getInstance();
  }

  private static boolean isSpent(JsonNode rest) {
    return rest.isNull()
        || (rest.isObject()
            && rest.properties().stream().allMatch(member -> isSpent(member.getValue())));
  }

  private static @Nullable String cell(JsonNode value) {
    if (value.isNull() || value.isMissingNode()) {
      return null;
    }
    return value.isTextual() ? text(value.textValue()) : value.toString();
  }

  private static @Nullable String links(@Nullable List<String> links) {
    return links == null ? null : JSON.valueToTree(links).toString();
  }

  /** A text that no spreadsheet takes for a formula. */
  private static @Nullable String text(@Nullable String text) {
    return text == null || text.isEmpty() || FORMULAS.indexOf(text.charAt(0)) < 0
        ? text
        : "'" + text;
  }

  /** A null that were left to the library would take its cell with it. */
  private void write(List<@Nullable String> cells) throws IOException {
    rows.write(
        cells.stream().map(cell -> Objects.requireNonNullElse(cell, "")).toArray(String[]::new));
  }

  @Override
  public void flush() throws IOException {
    rows.flush();
  }
}
