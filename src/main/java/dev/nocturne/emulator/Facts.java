package dev.nocturne.emulator;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.select.Elements;

/**
 * Facts by their names, out of what a page honestly holds: JSON-LD, microdata, definition lists,
 * tables, meta tags, links to addresses, its title. The first source that has a name wins.
 */
final class Facts {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private final Map<String, JsonNode> byName = new LinkedHashMap<>();
  private final List<ArrayNode> groups = new ArrayList<>();

  private Facts() {}

  static Facts of(Document page) {
    Facts facts = new Facts();
    page.select("script[type=application/ld+json]").forEach(one -> facts.linkedData(one.data()));
    facts.microdata(page);
    page.select("dl dt").forEach(facts::definition);
    page.select("table").forEach(facts::table);
    page.select("meta[property], meta[name]").forEach(facts::meta);
    page.select("a[href^=mailto:]").forEach(link -> facts.add("email", target(link)));
    page.select("a[href^=tel:]").forEach(link -> facts.add("telephone", target(link)));
    page.select("h1").forEach(heading -> facts.add("title", heading.text()));
    facts.add("title", page.title());
    facts.add("url", page.baseUri());
    return facts;
  }

  static Facts of(ObjectNode object) {
    Facts facts = new Facts();
    facts.object(object);
    return facts;
  }

  /** The fact of that name, or of a name that means the same. */
  Optional<JsonNode> find(String name) {
    return Names.of(name).stream().filter(byName::containsKey).findFirst().map(byName::get);
  }

  /** Lists of like things: the rows of each table, the entries of each list in the data. */
  List<ArrayNode> groups() {
    return groups;
  }

  /** Everything, by the names as they are compared. */
  ObjectNode all() {
    ObjectNode all = NODES.objectNode();
    all.setAll(byName);
    if (!groups.isEmpty()) {
      groups.forEach(all.putArray("lists")::add);
    }
    return all;
  }

  private void linkedData(String text) {
    JsonNode node;
    try {
      node = JSON.readTree(text);
    } catch (JsonProcessingException _) {
      // A page may hold broken data; it then holds none.
      return;
    }
    things(node.has("@graph") ? node.path("@graph") : node);
  }

  private void things(JsonNode node) {
    if (node instanceof ObjectNode object) {
      object(object);
    } else if (node instanceof ArrayNode array) {
      group(array);
      array.forEach(this::things);
    }
  }

  private void group(ArrayNode array) {
    if (array.size() > 1 && array.get(0).isObject()) {
      groups.add(array);
    }
  }

  private void object(ObjectNode object) {
    for (Map.Entry<String, JsonNode> field : object.properties()) {
      byName.putIfAbsent(Names.normal(field.getKey()), field.getValue());
      if (field.getValue() instanceof ArrayNode array) {
        group(array);
      }
    }
    for (JsonNode inner : object) {
      if (inner instanceof ObjectNode part) {
        object(part);
      }
    }
  }

  private void microdata(Document page) {
    List<ObjectNode> top = new ArrayList<>();
    for (Element scope : page.select("[itemscope]:not([itemprop])")) {
      top.add(item(scope));
    }
    ArrayNode items = NODES.arrayNode().addAll(top);
    group(items);
    top.forEach(this::object);
    for (Element loose : page.select("[itemprop]:not([itemscope])")) {
      add(loose.attr("itemprop"), value(loose));
    }
  }

  private static ObjectNode item(Element scope) {
    ObjectNode item = NODES.objectNode();
    for (Element property : scope.select("[itemprop]")) {
      Elements parents = property.parents();
      Element owner = parents.stream().filter(p -> p.hasAttr("itemscope")).findFirst().orElse(null);
      if (!property.equals(scope) && scope.equals(owner)) {
        boolean nested = property.hasAttr("itemscope");
        item.set(
            property.attr("itemprop"), nested ? item(property) : NODES.textNode(value(property)));
      }
    }
    return item;
  }

  private static String value(Element element) {
    return switch (element.tagName()) {
      case "a", "link" -> element.absUrl("href");
      case "img" -> element.absUrl("src");
      case "time" -> element.hasAttr("datetime") ? element.attr("datetime") : element.text();
      default -> element.hasAttr("content") ? element.attr("content") : element.text();
    };
  }

  private static String target(Element link) {
    return link.attr("href").replaceFirst("^[a-z]+:", "").replaceFirst("\\?.*", "");
  }

  private void definition(Element term) {
    Element definition = term.nextElementSibling();
    if (definition != null && definition.tagName().equals("dd")) {
      add(term.text(), definition.text());
    }
  }

  /** A table with a head holds rows, one of two columns without a head holds facts. */
  private void table(Element table) {
    Elements rows = table.select("tr");
    List<String> head = rows.isEmpty() ? List.of() : rows.getFirst().select("th").eachText();
    ArrayNode group = NODES.arrayNode();
    for (Element row : rows) {
      Elements cells = row.select("td, th");
      if (row.select("td").size() == 1 && cells.size() == 2) {
        add(cells.getFirst().text(), cells.getLast().text());
      } else if (head.size() > 1 && row.select("td").size() > 0 && cells.size() == head.size()) {
        ObjectNode object = group.addObject();
        for (int i = 0; i < head.size(); i++) {
          object.put(head.get(i), cells.get(i).text());
        }
      }
    }
    if (!group.isEmpty()) {
      groups.add(group);
    }
  }

  private void meta(Element meta) {
    String name = meta.hasAttr("property") ? meta.attr("property") : meta.attr("name");
    add(name.replaceFirst("^(og|article|product|twitter):", ""), meta.attr("content"));
  }

  private void add(String name, String value) {
    if (!value.isBlank()) {
      byName.putIfAbsent(Names.normal(name), NODES.textNode(value));
    }
  }
}
