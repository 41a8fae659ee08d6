package dev.nocturne.notte;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
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
    List<String> results = new ArrayList<>();
    List<String> sources = new ArrayList<>();
    String answer = null;
    try (JsonParser parser = Replies.JSON.createParser(whole.text())) {
      parser.nextToken();
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        JsonToken value = parser.nextToken();
        if (name.equals("answer") && value == JsonToken.VALUE_STRING) {
          answer = parser.getText();
        } else if (name.equals("results")) {
          addresses(parser, results);
        } else if (name.equals("sources")) {
          addresses(parser, sources);
        } else {
          parser.skipChildren();
        }
      }
    }
    results.addAll(sources);
    return new Found(whole, answer, results);
  }

  private static void addresses(JsonParser parser, List<String> addresses) throws IOException {
    if (parser.currentToken() != JsonToken.START_ARRAY) {
      parser.skipChildren();
      return;
    }
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      String address = Lenient.member(parser, "url");
      if (address != null) {
        addresses.add(address);
      }
    }
  }
}
