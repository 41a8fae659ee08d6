package dev.nocturne.emulator;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;

/**
 * Facts by their names, out of what a page honestly holds: JSON-LD, microdata, definition lists,
 * tables, meta tags, its title. The first source that has a name wins.
 */
final class Facts {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Map<String, JsonNode> byName = new LinkedHashMap<>();
  private final ArrayNode rows = JsonNodeFactory.instance.arrayNode();

  private Facts() {}

  static Facts of(Document page) {
    Facts facts = new Facts();
    page.select("script[type=application/ld+json]").forEach(one -> facts.linkedData(one.data()));
    page.select("[itemprop]").forEach(facts::microdata);
    page.select("dl dt").forEach(facts::definition);
    page.select("table").forEach(facts::table);
    page.select("meta[property^=og:], meta[name]").forEach(facts::meta);
    Element heading = page.selectFirst("h1");
    if (heading != null) {
      facts.add("title", heading.text());
    }
    facts.add("title", page.title());
    return facts;
  }

  static Facts of(ObjectNode object) {
    Facts facts = new Facts();
    facts.object(object);
    return facts;
  }

  /** The name as it is compared: letters and digits only. */
  static String normal(String name) {
    return name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
  }

  /** The fact of that name, or of one that it ends with, as company_name does with name. */
  Optional<JsonNode> find(String name) {
    String wanted = normal(name);
    JsonNode exact = byName.get(wanted);
    if (exact != null) {
      return Optional.of(exact);
    }
    return byName.entrySet().stream()
        .filter(fact -> fact.getKey().length() > 2 && wanted.endsWith(fact.getKey()))
        .map(Map.Entry::getValue)
        .findFirst();
  }

  /** The rows of the page's tables, each an object by the names in the table's head. */
  ArrayNode rows() {
    return rows;
  }

  private void linkedData(String text) {
    try {
      JsonNode node = JSON.readTree(text);
      if (node instanceof ObjectNode object) {
        object(object);
      }
    } catch (JsonProcessingException e) {
      // A page may hold broken data; it then holds none.
      byName.remove("");
    }
  }

  private void object(ObjectNode object) {
    object
        .properties()
        .forEach(
            field -> {
              byName.putIfAbsent(normal(field.getKey()), field.getValue());
              if (field.getValue() instanceof ObjectNode inner) {
                object(inner);
              }
            });
  }

  private void microdata(Element element) {
    String content = element.hasAttr("content") ? element.attr("content") : element.text();
    add(element.attr("itemprop"), content);
  }

  private void definition(Element term) {
    Element definition = term.nextElementSibling();
    if (definition != null && definition.tagName().equals("dd")) {
      add(term.text(), definition.text());
    }
  }

  private void table(Element table) {
    List<String> head = table.select("thead th").eachText();
    for (Element row : table.select("tbody tr")) {
      List<String> cells = row.select("td").eachText();
      if (head.isEmpty() && cells.size() == 1 && row.selectFirst("th") != null) {
        add(row.select("th").text(), cells.getFirst());
      } else if (cells.size() == head.size()) {
        ObjectNode object = rows.addObject();
        for (int i = 0; i < head.size(); i++) {
          object.put(head.get(i), cells.get(i));
        }
      }
    }
  }

  private void meta(Element meta) {
    String name = meta.hasAttr("property") ? meta.attr("property").substring(3) : meta.attr("name");
    add(name, meta.attr("content"));
  }

  private void add(String name, String value) {
    if (!value.isBlank()) {
      byName.putIfAbsent(normal(name), JsonNodeFactory.instance.textNode(value));
    }
  }
}
