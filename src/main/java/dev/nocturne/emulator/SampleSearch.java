package dev.nocturne.emulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.util.List;
import java.util.Locale;

/** A search engine that knows the sample site and nothing else. */
final class SampleSearch {

  private static final List<String> PAGES =
      List.of(
          "article",
          "tides",
          "companies/acme",
          "companies/globex",
          "companies/initech",
          "companies/umbra",
          "shop/moon-lamp",
          "shop/night-pack",
          "shop/star-notebook",
          "shop/tea-kettle");

  private SampleSearch() {}

  /**
   * The pages whose address has a word of the question.
   *
   * @param site where the sample site is
   */
  static JsonNode answer(JsonNode request, URI site) {
    ArrayNode results = JsonNodeFactory.instance.arrayNode();
    for (String word : request.path("q").asText().toLowerCase(Locale.ROOT).split("\\W+", -1)) {
      PAGES.stream()
          .filter(page -> word.length() > 2 && page.contains(word))
          .limit(request.path("maxResults").asLong(PAGES.size()))
          .forEach(
              page ->
                  results
                      .addObject()
                      .put("url", site.resolve(page).toString())
                      .put("name", page)
                      .put("content", "A page of the sample site."));
    }
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    if (request.path("outputType").asText().equals("sourcedAnswer")) {
      answer.put("answer", "Emulated, no model: " + results.size() + " pages fit.");
      answer.set("sources", results);
    } else {
      answer.set("results", results);
    }
    return answer;
  }
}
