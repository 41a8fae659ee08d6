package dev.nocturne.intake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.nocturne.store.Batches.Refusal;
import java.util.ArrayList;
import java.util.List;

/** What is wrong with a row, as it is stored: a JSON array. */
final class Errors {

  private Errors() {}

  static String write(List<Problem> problems) {
    ArrayNode errors = JsonNodeFactory.instance.arrayNode();
    for (Problem problem : problems) {
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
