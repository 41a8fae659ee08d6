package dev.nocturne.console;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nocturne.job.Json;
import dev.nocturne.job.Outcome;
import dev.nocturne.job.Result;
import dev.nocturne.store.BatchLines.Cell;
import dev.nocturne.store.BatchLines.JobLine;
import dev.nocturne.store.BatchLines.Line;
import dev.nocturne.store.BatchLines.RefusedLine;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A row of a batch as a line of the grid.
 *
 * @param state a status of jobs, "rejected", or "none" for what is no job
 * @param cells what stands in the columns; empty if it is told in one sentence
 * @param told that sentence
 */
record LineCells(
    long number,
    String state,
    String kind,
    @Nullable UUID job,
    String customId,
    List<String> cells,
    String told) {

  /** So many columns of results are shown; the job's page has all. */
  static final int MOST_COLUMNS = 8;

  private static final ObjectMapper JSON = new ObjectMapper();

  /** A number that no row stands behind: a blank line, or the one that names the columns. */
  static LineCells none(long number) {
    return new LineCells(number, "none", "", null, "", List.of(), "no row: blank or the heading");
  }

  static LineCells of(Line line, List<JsonPointer> columns) {
    return switch (line) {
      case RefusedLine refused ->
          new LineCells(
              refused.number(), "rejected", "", null, "", List.of(), errors(refused.errors()));
      case JobLine job -> of(job, columns);
    };
  }

  private static LineCells of(JobLine line, List<JsonPointer> columns) {
    List<String> cells = List.of();
    String told = "";
    if (line.outcome() instanceof Outcome.Failed(var failure)) {
      told = failure.kind().wire() + ": " + failure.message();
    } else if (line.outcome() instanceof Outcome.Succeeded(Result result)) {
      cells = result.structured() == null ? cells : cells(result.structured(), columns);
      told = cells.isEmpty() ? told(result) : "";
      told = line.whole() ? told : told + "…";
    }
    return new LineCells(
        line.number(),
        line.status().wire(),
        line.kind().wire(),
        line.job(),
        Called.by(line.customId(), ""),
        cells,
        Cut.to(told, Cut.CELL));
  }

  private static List<String> cells(Json structured, List<JsonPointer> columns) {
    JsonNode found = read(structured.text());
    List<String> cells =
        columns.stream().map(column -> Cut.to(Cell.text(found, column), Cut.CELL)).toList();
    return cells.stream().allMatch(String::isEmpty) ? List.of() : cells;
  }

  private static String told(Result result) {
    return Stream.of(
            result.structured() == null ? null : result.structured().text(),
            result.answer(),
            result.markdown(),
            result.images() == null ? null : result.images().text(),
            result.actions() == null ? null : result.actions().size() + " actions")
        .filter(Objects::nonNull)
        .findFirst()
        .orElse("");
  }

  /** What is wrong with a row, in a line. */
  static String errors(String json) {
    return read(json)
        .valueStream()
        .map(
            error -> (error.path("pointer").asText() + " " + error.path("detail").asText()).strip())
        .collect(Collectors.joining("; "));
  }

  private static JsonNode read(String json) {
    try {
      return JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("what is stored was checked at the door", e);
    }
  }
}
