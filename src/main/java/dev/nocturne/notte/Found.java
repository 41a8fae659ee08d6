package dev.nocturne.notte;

import com.fasterxml.jackson.databind.JsonNode;
import dev.nocturne.job.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a search found. Notte does not document its form, so all of it is kept.
 *
 * @param whole Notte's answer, a JSON object
 * @param answer the answer in words, if there is one
 * @param links the pages that were found, or that the answer is from, in their order
 */
public record Found(Json whole, @Nullable String answer, List<String> links) {

  public Found {
    links = List.copyOf(links);
  }

  static Found of(Json whole) throws IOException {
    JsonNode members = Replies.JSON.readTree(whole.text());
    List<String> links = new ArrayList<>();
    for (String list : List.of("results", "sources")) {
      for (JsonNode page : members.path(list)) {
        if (page.path("url").isTextual()) {
          links.add(page.path("url").textValue());
        }
      }
    }
    return new Found(whole, members.path("answer").textValue(), links);
  }
}
