package dev.nocturne.rest;

import dev.nocturne.job.Kind;
import dev.nocturne.job.Status;
import dev.nocturne.store.JobReader;
import jakarta.ws.rs.core.MultivaluedMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a list of jobs is asked for. A parameter that is unknown or cannot be used is refused, since
 * a list that silently ignored it would look like an answer.
 */
record ListQuery(JobReader.Filter filter, @Nullable UUID after, int limit, String signature) {

  private static final String LABEL = "label";
  private static final Set<String> FILTERS =
      Set.of("status", "kind", "batch_id", "custom_id", LABEL);
  private static final int USUAL_LIMIT = 100;
  private static final int HIGHEST_LIMIT = 1_000;

  static ListQuery of(MultivaluedMap<String, String> parameters) {
    parameters.forEach(ListQuery::check);
    String signature = signature(parameters);
    return new ListQuery(
        new JobReader.Filter(
            read(parameters, "status", Status::of, "must be a job's status"),
            read(parameters, "kind", Kind::of, "must be a known kind"),
            read(parameters, "batch_id", Ids::uuid, "must be a UUID"),
            parameters.getFirst("custom_id"),
            labels(parameters.getOrDefault(LABEL, List.of()))),
        read(
            parameters,
            "cursor",
            text -> Cursor.read(text, signature),
            "must be next_cursor of the page before, with the same filters"),
        limit(parameters),
        signature);
  }

  private static void check(String name, List<String> values) {
    if (!FILTERS.contains(name) && !name.equals("limit") && !name.equals("cursor")) {
      throw Problems.badParameter("query", "only the documented parameters are allowed");
    }
    if (values.size() > 1 && !name.equals(LABEL)) {
      throw Problems.badParameter(name, "must be given once");
    }
    if (values.stream().anyMatch(value -> value.isEmpty() || value.indexOf('\0') >= 0)) {
      throw Problems.badParameter(name, "must be a text that is not empty");
    }
  }

  private static String signature(MultivaluedMap<String, String> parameters) {
    Map<String, List<String>> filters = new TreeMap<>(parameters);
    filters.keySet().retainAll(FILTERS);
    return filters.toString();
  }

  private static <T> @Nullable T read(
      MultivaluedMap<String, String> parameters,
      String name,
      Function<String, Optional<T>> reader,
      String expected) {
    String text = parameters.getFirst(name);
    if (text == null) {
      return null;
    }
    return reader.apply(text).orElseThrow(() -> Problems.badParameter(name, expected));
  }

  private static Map<String, String> labels(List<String> texts) {
    Map<String, String> labels = new HashMap<>();
    for (String text : texts) {
      int colon = text.indexOf(':');
      if (colon < 1) {
        throw Problems.badParameter(LABEL, "must be of the form key:value");
      }
      String before = labels.put(text.substring(0, colon), text.substring(colon + 1));
      if (before != null) {
        throw Problems.badParameter(LABEL, "must not name a key twice");
      }
    }
    return labels;
  }

  private static int limit(MultivaluedMap<String, String> parameters) {
    String text = parameters.getFirst("limit");
    if (text == null) {
      return USUAL_LIMIT;
    }
    int limit = text.matches("[0-9]{1,4}") ? Integer.parseInt(text) : 0;
    if (limit < 1 || limit > HIGHEST_LIMIT) {
      throw Problems.badParameter("limit", "must be 1 to " + HIGHEST_LIMIT);
    }
    return limit;
  }
}
