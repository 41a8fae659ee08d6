package dev.nocturne.intake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nocturne.job.Json;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ColumnsTest {

  @Test
  void members_are_columns_and_those_of_named_objects_are_taken_apart() {
    assertThat(
            columns(
                """
                {"type": "object", "properties": {
                  "name": {"type": "string"},
                  "price": {"type": "object", "properties": {
                    "amount": {"type": "number"}, "currency": {"type": "string"}}},
                  "tags": {"type": "array", "items": {"type": "object",
                    "properties": {"x": {"type": "string"}}}},
                  "free": {"type": "object"}}}
                """))
        .containsExactly("/name", "/price/amount", "/price/currency", "/tags", "/free");
  }

  @Test
  void names_with_slashes_and_tildes_stay_one_column() {
    assertThat(columns("{\"properties\": {\"a/b~c\": {}, \"a.b\": {}}}"))
        .containsExactly("/a~1b~0c", "/a.b");
  }

  @Test
  void references_and_alternatives_are_followed() {
    assertThat(
            columns(
                """
                {"$defs": {"Place": {"properties": {"city": {}, "zip code": {}}}},
                 "properties": {
                   "branch": {"anyOf": [{"$ref": "#/$defs/Place"}, {"type": "null"}]},
                   "office": {"$ref": "#/$defs/Place"}},
                 "allOf": [{"properties": {"age": {}}}]}
                """))
        .containsExactly(
            "/branch/city", "/branch/zip code", "/office/city", "/office/zip code", "/age");
  }

  @Test
  void what_long_names_would_take_too_much_room_for_has_no_columns_of_its_own() {
    String long1 = "k".repeat(20_000);
    String long2 = "l".repeat(20_000);
    String format =
        "{\"properties\": {\"%s\": {\"properties\": {\"a\": {}, \"b\": {}, \"c\": {}}}, \"%s\": {}, \"x\": {}}}"
            .formatted(long1, long2);
    assertThat(columns(format)).containsExactly("/" + long1 + "/a", "/" + long1 + "/b", "/x");
    Columns later = new Columns(columns(format));
    later.add(new Json("{\"properties\": {\"%s\": {}, \"y\": {}}}".formatted(long2)));
    assertThat(later.all()).endsWith("/x", "/y").hasSize(4);
  }

  @Test
  void a_format_that_contains_itself_ends_as_one_column() {
    assertThat(
            columns(
                """
                {"$ref": "#/$defs/Node", "$defs": {"Node": {"properties": {
                  "name": {}, "child": {"$ref": "#/$defs/Node"}}}}}
                """))
        .containsExactly("/name", "/child");
  }

  @Test
  void what_cannot_be_followed_is_one_column() {
    assertThat(
            columns(
                "{\"properties\": {\"a\": {\"$ref\": \"#/none\"}, \"b\": {\"$ref\": \"#x\"},"
                    + " \"c\": {\"$ref\": \"#/%zz\"}, \"d\": {\"$ref\": \"urn:x\"}, \"e\": true}}"))
        .containsExactly("/a", "/b", "/c", "/d", "/e");
  }

  @Test
  void formats_without_members_have_no_columns() {
    assertThat(columns("{\"type\": \"array\"}")).isEmpty();
    Columns columns = new Columns(List.of("/a"));
    assertThat(columns.add(null)).isFalse();
    assertThat(columns.all()).containsExactly("/a");
  }

  @Test
  void the_columns_of_many_formats_are_put_together_once() {
    Columns columns = new Columns(List.of("/a"));
    assertThat(columns.add(new Json("{\"properties\": {\"b\": {}, \"a\": {}}}"))).isTrue();
    assertThat(columns.add(new Json("{\"properties\": {\"a\": {}}}"))).isFalse();
    assertThat(columns.add(new Json("{\"properties\": {\"b\": {}, \"a\": {}}}"))).isFalse();
    assertThat(columns.all()).containsExactly("/a", "/b");
  }

  @Test
  void there_are_never_more_than_a_thousand() {
    String many =
        IntStream.range(0, 1_500)
            .mapToObj(i -> "\"c" + i + "\": {}")
            .collect(Collectors.joining(",", "{\"properties\": {", "}}"));
    assertThat(columns(many)).hasSize(1_000);
  }

  private static List<String> columns(String format) {
    Columns columns = new Columns(List.of());
    columns.add(new Json(format));
    return columns.all();
  }
}
