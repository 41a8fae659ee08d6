package dev.nocturne.emulator;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Compares the names of properties, whatever their spelling. */
final class Names {

  /** What schema.org and the web call what people ask for; nothing that is a guess. */
  private static final Map<String, List<String>> SAME =
      Map.ofEntries(
          Map.entry("name", List.of("title", "headline", "legalname")),
          Map.entry("title", List.of("headline", "name")),
          Map.entry("headline", List.of("title", "name")),
          Map.entry("mail", List.of("email")),
          Map.entry("email", List.of("mail", "emailaddress")),
          Map.entry("phone", List.of("telephone", "tel")),
          Map.entry("telephone", List.of("phone", "tel")),
          Map.entry("city", List.of("addresslocality")),
          Map.entry("country", List.of("addresscountry")),
          Map.entry("street", List.of("streetaddress")),
          Map.entry("zip", List.of("postalcode")),
          Map.entry("employees", List.of("numberofemployees")),
          Map.entry("founded", List.of("foundingdate")),
          Map.entry("currency", List.of("pricecurrency")),
          Map.entry("instock", List.of("availability")),
          Map.entry("availability", List.of("instock")),
          Map.entry("rating", List.of("ratingvalue")),
          Map.entry("reviews", List.of("reviewcount")),
          Map.entry("image", List.of("imageurl")),
          Map.entry("published", List.of("datepublished", "publishedtime")),
          Map.entry("date", List.of("datepublished", "publishedtime")),
          Map.entry("summary", List.of("description", "abstract")));

  private Names() {}

  /** The name as it is compared: letters and digits only. */
  static String normal(String name) {
    return name.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N}]", "");
  }

  /**
   * The names under which it may be found, the best first: its own, those that mean the same, then
   * without its first words, as {@code company_name} is a {@code name}.
   */
  static Set<String> of(String name) {
    String[] words =
        name.replaceAll("([\\p{Ll}\\p{N}])(\\p{Lu})", "$1 $2").split("[^\\p{L}\\p{N}]+");
    Set<String> names = new LinkedHashSet<>();
    for (int first = 0; first < words.length; first++) {
      String rest = normal(String.join("", List.of(words).subList(first, words.length)));
      if (!rest.isEmpty()) {
        names.add(rest);
        names.addAll(SAME.getOrDefault(rest, List.of()));
      }
    }
    return names;
  }
}
