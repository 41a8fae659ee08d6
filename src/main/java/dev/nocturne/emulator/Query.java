package dev.nocturne.emulator;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** The parameters of a request. Those that Notte does not know are ignored, as there. */
record Query(Map<String, String> values) {

  private static final int PAGE_SIZE = 100;
  private static final Set<String> YES = Set.of("true", "1", "yes", "on");
  private static final Set<String> NO = Set.of("false", "0", "no", "off");

  static Query of(URI uri) {
    Map<String, String> values = new HashMap<>();
    String raw = uri.getRawQuery();
    for (String pair : raw == null ? new String[0] : raw.split("&")) {
      String[] parts = pair.split("=", 2);
      if (parts.length == 2) {
        values.put(parts[0], URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
      }
    }
    return new Query(values);
  }

  /** True unless it is said otherwise. */
  boolean onlyActive() throws Refused {
    return truth("only_active", true);
  }

  /** A parameter that is true or false, or what it counts as if it is not there. */
  boolean truth(String name, boolean otherwise) throws Refused {
    String value = values.getOrDefault(name, otherwise ? "true" : "false").toLowerCase(Locale.ROOT);
    if (!YES.contains(value) && !NO.contains(value)) {
      throw new Refused("query", name, "bool_parsing", "Input should be a valid boolean");
    }
    return YES.contains(value);
  }

  /** A parameter that is true or false, and must be there. */
  boolean truthRequired(String name) throws Refused {
    String _ = required(name);
    return truth(name, false);
  }

  int page() throws Refused {
    return number("page", 1, 1);
  }

  int pageSize() throws Refused {
    return number("page_size", PAGE_SIZE, 1);
  }

  /** A parameter that must be there. */
  String required(String name) throws Refused {
    String value = values.get(name);
    if (value == null || value.isEmpty()) {
      throw new Refused("query", name, "missing", "Field required");
    }
    return value;
  }

  /** A number that must not be less than {@code least}. */
  int number(String name, int otherwise, int least) throws Refused {
    String value = values.get(name);
    try {
      int number = value == null ? otherwise : Integer.parseInt(value);
      if (number >= least) {
        return number;
      }
    } catch (NumberFormatException _) {
      throw new Refused("query", name, "int_parsing", "Input should be a valid integer");
    }
    throw new Refused(
        "query", name, "greater_than_equal", "Input should be greater than or equal to " + least);
  }
}
