package dev.nocturne.intake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.nocturne.store.Batches.Refusal;
import java.util.ArrayList;
import java.util.List;

/** What is wrong with a row, as it is stored: a JSON array. */
final class Errors {

  /** Once so many characters are told, no further problem is: a row of three can have fifty. */
  private static final int ENOUGH = 8_000;

  private Errors() {}

  static String write(List<Problem> problems) {
    ArrayNode errors = JsonNodeFactory.instance.arrayNode();
    int told = 0;
    for (Problem problem : problems) {
      if (told > ENOUGH) {
        break;
      }
      told += problem.pointer().length() + problem.detail().length();
      errors.addObject().put("pointer", problem.pointer()).put("detail", problem.detail());
    }
    return StrictJson.text(errors);
  }

  /** Each thing that is wrong with each of the rows. */
  static List<RowProblem> read(List<Refusal> refusals) {
    List<RowProblem> problems = new ArrayList<>();
    for (Refusal refusal : refusals) {
      for (JsonNode error : StrictJson.value(refusal.errors()).orElseThrow()) {
        problems.add(
            new RowProblem(
                refusal.line(), error.path("pointer").asText(), error.path("detail").asText()));
      }
    }
    return problems;
  }
}
