package dev.nocturne.notte;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nocturne.job.Json;
import dev.nocturne.notte.ResponseFormat.Fits;
import dev.nocturne.notte.ResponseFormat.Misfits;
import dev.nocturne.notte.ResponseFormat.Problem;
import dev.nocturne.notte.ResponseFormat.Reading;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ResponseFormatTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  private static final String SHOP =
      """
      {"type":"object",
       "properties":{"name":{"type":"string"},"price":{"type":["number","null"]},
                     "rank":{"type":"integer","default":1},"tags":{"type":"array","items":{"type":"string"}}},
       "required":["name"],"additionalProperties":false}
      """;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // What is required keeps its form and loses its default; what is not gets one.
        "{'properties':{'a':{'type':'string','default':'x'}},'required':['a']}"
            + "|{'properties':{'a':{'type':'string'}},'required':['a'],'type':'object'}",
        "{'type':'object','properties':{'a':{'type':'string','title':'A'}}}"
            + "|{'type':'object','properties':{'a':{'title':'A','anyOf':[{'type':'string'},"
            + "{'type':'null'}],'default':null}}}",
        "{'type':'object','properties':{'a':{'type':'string','default':'x'}}}"
            + "|{'type':'object','properties':{'a':{'type':'string','default':'x'}}}",
        // A choice that has null already gets only the default.
        "{'type':'object','properties':{'a':{'type':['string','null']}}}"
            + "|{'type':'object','properties':{'a':{'anyOf':[{'type':'string'},{'type':'null'}],"
            + "'default':null}}}",
        // A list of types becomes a choice.
        "{'type':'object','properties':{'a':{'type':['string','integer'],'minLength':1}},"
            + "'required':['a']}"
            + "|{'type':'object','properties':{'a':{'anyOf':[{'type':'string','minLength':1},"
            + "{'type':'integer','minLength':1}]}},'required':['a']}",
        // Anything but an object with members at the root is wrapped.
        "{'type':'array','items':{'type':'string'}}"
            + "|{'type':'object','properties':{'items':{'type':'array','items':{'type':'string'}}},"
            + "'required':['items']}",
        "{'type':'string'}"
            + "|{'type':'object','properties':{'value':{'type':'string'}},'required':['value']}",
        "{'type':'object','additionalProperties':{'type':'string'}}"
            + "|{'type':'object','properties':{'value':{'type':'object',"
            + "'additionalProperties':{'type':'string'}}},'required':['value']}",
        // References are resolved, in the older form too, also at the root.
        "{'definitions':{'p':{'type':'string'}},'type':'object','properties':"
            + "{'a':{'$ref':'#/definitions/p'}},'required':['a']}"
            + "|{'type':'object','properties':{'a':{'type':'string'}},'required':['a']}",
        "{'$ref':'#/$defs/r','$defs':{'r':{'type':'object','properties':{'a':{'$ref':'#/$defs/p'}},"
            + "'required':['a']},'p':{'type':'integer'}}}"
            + "|{'type':'object','properties':{'a':{'type':'integer'}},'required':['a']}",
        "{'$schema':'https://json-schema.org/draft/2020-12/schema','$id':'urn:x','type':'object',"
            + "'properties':{'a':{'const':1}},'required':['a']}"
            + "|{'type':'object','properties':{'a':{'const':1}},'required':['a']}",
        "{}|{}",
      })
  void sends_what_notte_honours(String schema, String sent) throws Exception {
    assertThat(tree(ResponseFormat.of(json(schema)).sent().text())).isEqualTo(tree(quoted(sent)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'name':'a'}|{'name':'a'}",
        // Nulls that our own defaults brought go, those that the client allows stay.
        "{'name':'a','price':null,'tags':null}|{'name':'a','price':null}",
        "{'name':'a','rank':null}|{'name':'a'}",
        "{'name':'a','price':1.10}|{'name':'a','price':1.10}",
      })
  void accepts_what_the_clients_own_schema_allows(String answer, String value) throws Exception {
    Reading reading = ResponseFormat.of(new Json(SHOP)).read(quoted(answer));
    assertThat(reading).isInstanceOf(Fits.class);
    assertThat(tree(((Fits) reading).value().text())).isEqualTo(tree(quoted(value)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", "  ", "no json", "{'name':'a'} and more", "{'name':'a','name':'b'}", "{'name':NaN}",
        "null", "[]", "{}", "{'name':null}", "{'name':1}", "{'name':'a','other':1}",
        "{'name':'a','price':1e999999999}", "{'name':'a','tags':[null]}"
      })
  void refuses_the_rest(String answer) {
    assertThat(ResponseFormat.of(new Json(SHOP)).read(quoted(answer))).isInstanceOf(Misfits.class);
  }

  @Test
  void reads_an_answer_in_a_code_fence() {
    ResponseFormat format = ResponseFormat.of(new Json(SHOP));
    assertThat(format.read("```json\n{\"name\":\"a\"}\n```"))
        .isEqualTo(new Fits(new Json("{\"name\":\"a\"}")));
    assertThat(format.read("\n```\n{\"name\":\"a\"}```\n"))
        .isEqualTo(new Fits(new Json("{\"name\":\"a\"}")));
  }

  @Test
  void takes_a_list_out_of_its_wrapper() {
    ResponseFormat format = ResponseFormat.of(json("{'type':'array','items':{'type':'string'}}"));
    assertThat(format.read("{\"items\":[\"a\"]}")).isEqualTo(new Fits(new Json("[\"a\"]")));
    assertThat(format.read("[\"a\"]")).isEqualTo(new Fits(new Json("[\"a\"]")));
    assertThat(format.read("{\"items\":[1]}"))
        .isEqualTo(new Misfits("/0: integer found, string expected"));
  }

  @Test
  void strips_nulls_deep_inside() {
    ResponseFormat format =
        ResponseFormat.of(
            json(
                "{'type':'array','items':{'$ref':'#/$defs/p'},'$defs':{'p':{'type':'object',"
                    + "'properties':{'n':{'type':'string'},'m':{'enum':['x']}}}}}"));
    assertThat(format.read("{\"items\":[{\"n\":null,\"m\":null},{\"n\":\"a\",\"m\":\"x\"}]}"))
        .isEqualTo(new Fits(new Json("[{},{\"n\":\"a\",\"m\":\"x\"}]")));
  }

  @Test
  void checks_by_the_draft_that_the_schema_names() {
    String list =
        "{'$schema':'%s','type':'object','properties':{'a':{'items':[{'type':'string'}]}}}";
    String draft7 = list.formatted("http://json-schema.org/draft-07/schema#");
    assertThat(ResponseFormat.problems(json(draft7))).isEmpty();
    assertThat(ResponseFormat.of(json(draft7)).read("{\"a\":[1]}")).isInstanceOf(Misfits.class);
    String newest = list.formatted("https://json-schema.org/draft/2020-12/schema");
    assertThat(ResponseFormat.problems(json(newest)))
        .extracting(Problem::pointer)
        .contains("/properties/a/items");
  }

  @Test
  void matches_hostile_patterns_in_linear_time() {
    ResponseFormat format =
        ResponseFormat.of(
            json("{'type':'object','properties':{'a':{'type':'string','pattern':'^(a+)+$'}}}"));
    String answer = "{\"a\":\"" + "a".repeat(100_000) + "!\"}";
    assertThat(
            org.junit.jupiter.api.Assertions.assertTimeout(
                Duration.ofSeconds(2), () -> format.read(answer)))
        .isInstanceOf(Misfits.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[]||",
        "'text'||",
        "{'type':'strange'}|/type|",
        "{'properties':[]}|/properties|",
        "{'$schema':'https://example.com/mine'}|/$schema|",
        "{'properties':{'a':{'$ref':'https://example.com/x.json'}}}|/properties/a/$ref|within",
        "{'properties':{'a':{'$ref':'other.json#/x'}}}|/properties/a/$ref|within",
        "{'properties':{'a':{'$ref':'#/$defs/none'}}}|/properties/a/$ref|no schema",
        "{'properties':{'a':{'$ref':'#'}}}|/properties/a/$ref|itself",
        "{'$defs':{'n':{'properties':{'next':{'$ref':'#/$defs/n'}}}},'$ref':'#/$defs/n'}"
            + "|/$defs/n/properties/next/$ref|itself",
        "{'$dynamicRef':'#x'}|/$dynamicRef|",
        "{'properties':{'a':{'$id':'urn:x'}}}|/properties/a/$id|",
        "{'$id':'not a uri'}|/$id|URI",
        "{'properties':{'a':{'$anchor':'x'},'b':{'$anchor':'x'}}}|/properties/b/$anchor|already",
        "{'properties':{'a':{'minLength':1e300}}}|/properties/a/minLength|whole",
        "{'maxItems':-1}|/maxItems|whole",
        "{'minProperties':1.5}|/minProperties|whole",
        "{'properties':{'a/b':{'pattern':'('}}}|/properties/a~1b/pattern|",
        "{'properties':{'a':{'pattern':'(?=a)b'}}}|/properties/a/pattern|",
        "{'patternProperties':{'(a)\\\\1':{}}}|/patternProperties/(a)\\\\1|",
      })
  void refuses_at_the_door(String schema, String pointer, String says) {
    assertThat(ResponseFormat.problems(json(schema)))
        .anySatisfy(
            problem -> {
              assertThat(problem.pointer())
                  .isEqualTo(pointer == null ? "" : pointer.replace("\\\\", "\\"));
              assertThat(problem.detail()).contains(says == null ? "" : says);
            });
  }

  @Test
  void refuses_what_is_too_much() {
    assertThat(ResponseFormat.problems(new Json("{\"title\":\"" + "x".repeat(70_000) + "\"}")))
        .containsExactly(new Problem("", "the schema is larger than 64 kB"));
    String deep = "{\"items\":".repeat(40) + "{}" + "}".repeat(40);
    assertThat(ResponseFormat.problems(new Json(deep)))
        .singleElement()
        .satisfies(problem -> assertThat(problem.detail()).contains("deeper than 32"));
    assertThat(ResponseFormat.problems(laughs()))
        .containsExactly(
            new Problem("", "the schema is too large when its references are resolved"));
  }

  @Test
  void survives_what_the_door_refuses() {
    assertThat(ResponseFormat.of(laughs()).sent().text().length()).isLessThan(5_000_000);
    Json self = json("{'type':'object','properties':{'next':{'$ref':'#'}},'required':['next']}");
    assertThat(ResponseFormat.of(self).sent())
        .isEqualTo(json("{'type':'object','properties':{'next':{}},'required':['next']}"));
  }

  @Test
  void accepts_ordinary_schemas() {
    assertThat(
            List.of(SHOP, "{}", "{\"$id\":\"https://a.example/x\",\"type\":\"array\"}").stream()
                .flatMap(schema -> ResponseFormat.problems(new Json(schema)).stream()))
        .isEmpty();
    assertThat(ResponseFormat.asksForNothing(new Json(" { } "))).isTrue();
    assertThat(ResponseFormat.asksForNothing(new Json(SHOP))).isFalse();
  }

  /** Each definition holds the next one twice. */
  private static Json laughs() {
    StringBuilder schema = new StringBuilder("{\"$ref\":\"#/$defs/d0\",\"$defs\":{");
    for (int i = 0; i < 30; i++) {
      String next = "{\"$ref\":\"#/$defs/d" + (i + 1) + "\"}";
      schema.append("\"d%d\":{\"properties\":{\"a\":%s,\"b\":%s}},".formatted(i, next, next));
    }
    return new Json(schema.append("\"d30\":{\"type\":\"string\"}}}").toString());
  }

  private static Json json(String singleQuoted) {
    return new Json(quoted(singleQuoted));
  }

  private static String quoted(String text) {
    return text.replace('\'', '"');
  }

  private static JsonNode tree(String text) throws Exception {
    return JSON.readTree(text);
  }
}
