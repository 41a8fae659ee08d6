package dev.nocturne.notte;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nocturne.Beside;
import dev.nocturne.notte.function.FunctionInfo;
import dev.nocturne.notte.function.FunctionRun;
import dev.nocturne.notte.page.Observation;
import dev.nocturne.notte.page.Outcome;
import dev.nocturne.notte.scrape.HtmlScraped;
import dev.nocturne.notte.scrape.PageData;
import dev.nocturne.notte.session.NetworkLogs;
import dev.nocturne.notte.session.Replay;
import dev.nocturne.notte.session.SessionDebug;
import dev.nocturne.notte.session.SessionInfo;
import dev.nocturne.notte.session.WorkflowCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every answer that the document allows survives being read, with all that it documents. */
@Beside
class WordingTest {

  private static final NotteDocument DOCUMENT = new NotteDocument();
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final int DEEPEST = 8;
  private static final String TIME = "2026-08-06T10:11:12.345678Z";

  /** The records, by the operations that answer with them; of lists the rows. */
  private static final Map<String, Class<?>> RECORDS =
      Map.ofEntries(
          Map.entry("sessionStart", SessionInfo.class),
          Map.entry("listSessions", SessionInfo.class),
          Map.entry("sessionStatus", SessionInfo.class),
          Map.entry("sessionStop", SessionInfo.class),
          Map.entry("sessionDebugInfo", SessionDebug.class),
          Map.entry("sessionDebugTab", SessionDebug.Tab.class),
          Map.entry("sessionReplay", Replay.Ready.class),
          Map.entry("sessionCookiesGet", Sessions.Cookies.class),
          Map.entry("sessionNetworkLogs", NetworkLogs.class),
          Map.entry("getSessionScript", WorkflowCode.class),
          Map.entry("getScript", WorkflowCode.class),
          Map.entry("pageObserve", Observation.class),
          Map.entry("pageExecute", Outcome.Execution.class),
          Map.entry("pageScrape", PageData.class),
          Map.entry("scrape", PageData.class),
          Map.entry("personaCreate", Personas.Persona.class),
          Map.entry("listPersonas", Personas.Persona.class),
          Map.entry("personaGet", Personas.Persona.class),
          Map.entry("personaDelete", Deletion.class),
          Map.entry("personaEmailsList", Personas.Email.class),
          Map.entry("personaSmsList", Personas.Sms.class),
          Map.entry("vaultCreate", Vaults.Vault.class),
          Map.entry("listVaults", Vaults.Vault.class),
          Map.entry("vaultUpdate", Vaults.Vault.class),
          Map.entry("vaultCredentialsList", Vaults.Logins.class),
          Map.entry("vaultCredentialsGet", Vaults.Kept.class),
          Map.entry("vaultCredentialsAdd", Told.class),
          Map.entry("profileList", Profiles.Profile.class),
          Map.entry("profileCreate", Profiles.Profile.class),
          Map.entry("profileGet", Profiles.Profile.class),
          Map.entry("profileDelete", Deletion.class),
          Map.entry("profileDuplicate", Profiles.Profile.class),
          Map.entry("profileCookiesGet", Sessions.Cookies.class),
          Map.entry("profileCookiesSet", Profiles.Imported.class),
          Map.entry("fileListUploads", Storage.Files.class),
          Map.entry("fileDownloadUploadedFile", Storage.Link.class),
          Map.entry("fileUpload", Storage.Uploaded.class),
          Map.entry("fileListDownloads", Storage.Files.class),
          Map.entry("fileDownload", Storage.Link.class),
          Map.entry("fileUploadDownloadedFile", Storage.Uploaded.class),
          Map.entry("listFunctions", FunctionInfo.class),
          Map.entry("functionCreate", FunctionInfo.class),
          Map.entry("functionUpdate", FunctionInfo.class),
          Map.entry("functionFork", FunctionInfo.class),
          Map.entry("functionDownloadUrl", FunctionInfo.Source.class),
          Map.entry("functionDelete", Deletion.class),
          Map.entry("listFunctionRunsByFunctionId", FunctionRun.class),
          Map.entry("functionRunGetMetadata", FunctionRun.class),
          Map.entry("functionScheduleSet", Told.class),
          Map.entry("functionScheduleDelete", Told.class),
          Map.entry("getUsage", Account.Usage.class),
          Map.entry("getUsageLogs", Account.UsageLog.class),
          Map.entry("healthCheck", Account.Health.class),
          Map.entry("readyCheck", Account.Health.class),
          Map.entry("scrapeFromHtml", HtmlScraped.class));

  /** How much of what may be there is there. */
  enum Form {
    EVERYTHING,
    ONLY_WHAT_MUST,
    NULLS,
    UNKNOWN_WORDS
  }

  static Stream<Arguments> answers() {
    List<Arguments> all = new ArrayList<>();
    RECORDS.forEach(
        (id, type) -> {
          for (Form form : Form.values()) {
            all.add(Arguments.of(id, form, type));
          }
        });
    return all.stream();
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("answers")
  void what_the_document_allows_is_read(String id, Form form, Class<?> type) throws Exception {
    JsonNode schema = row(DOCUMENT.operation(id).answer());
    JsonNode answer = made(schema, form, 0);
    if (form == Form.EVERYTHING) {
      assertThat(DOCUMENT.schema(schema).validate(answer)).isEmpty();
    }
    contains(Wording.JSON.valueToTree(read(answer, type)), answer, id);
  }

  static Stream<Arguments> examples() {
    List<Arguments> all = new ArrayList<>();
    RECORDS.forEach(
        (id, type) ->
            DOCUMENT
                .operation(id)
                .examples()
                .forEach(example -> rows(example.path("value"), id, type, all)));
    return all.stream();
  }

  private static void rows(JsonNode value, String id, Class<?> type, List<Arguments> all) {
    JsonNode rows = value.path("items").isArray() ? value.path("items") : value;
    if (rows.isArray()) {
      rows.forEach(row -> all.add(Arguments.of(id, type, row)));
    } else {
      all.add(Arguments.of(id, type, value));
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("examples")
  void the_documents_own_examples_are_read(String id, Class<?> type, JsonNode example)
      throws Exception {
    contains(Wording.JSON.valueToTree(read(example, type)), example, id);
  }

  private static Object read(JsonNode answer, Class<?> type) throws Exception {
    return Wording.JSON.readValue(answer.toString(), type);
  }

  /** Of a list the schema of its rows. */
  private static JsonNode row(JsonNode schema) {
    JsonNode resolved = DOCUMENT.resolved(schema);
    if (resolved.path("type").asText().equals("array")) {
      return resolved.path("items");
    }
    JsonNode items = resolved.at("/properties/items/items");
    return items.isMissingNode() ? schema : items;
  }

  /** All of it but nulls and what nobody documented. */
  private static void contains(JsonNode read, JsonNode wanted, String where) {
    if (wanted.isObject() && !wanted.has("free")) {
      for (var member : wanted.properties()) {
        if (!member.getKey().equals("brand_new") && !member.getValue().isNull()) {
          contains(read.path(member.getKey()), member.getValue(), where + "/" + member.getKey());
        }
      }
    } else if (wanted.isArray()) {
      assertThat(read.size()).as(where).isEqualTo(wanted.size());
      for (int i = 0; i < wanted.size(); i++) {
        contains(read.path(i), wanted.get(i), where + "/" + i);
      }
    } else if (wanted.isNumber()) {
      assertThat(read.decimalValue()).as(where).isEqualByComparingTo(wanted.decimalValue());
    } else if (wanted.asText().matches("\\d{4}-\\d\\d-\\d\\dT.*")) {
      assertThat(Lenient.Time.time(read.asText()))
          .as(where)
          .isEqualTo(Lenient.Time.time(wanted.asText()));
    } else {
      assertThat(read).as(where).isEqualTo(wanted);
    }
  }

  private static JsonNode made(JsonNode given, Form form, int depth) {
    JsonNode schema = DOCUMENT.resolved(given);
    for (String choice : new String[] {"anyOf", "oneOf"}) {
      if (schema.path(choice).isArray()) {
        return made(schema.path(choice).get(0), form, depth);
      }
    }
    if (schema.path("enum").isArray()) {
      return form == Form.UNKNOWN_WORDS ? NODES.textNode("brand new") : schema.path("enum").get(0);
    }
    JsonNode type = schema.path("type");
    return switch (type.isArray() ? type.get(0).asText() : type.asText()) {
      case "string" -> text(schema);
      case "integer" -> NODES.numberNode(7);
      case "number" -> NODES.numberNode(1.5);
      case "boolean" -> NODES.booleanNode(true);
      case "array" -> {
        ArrayNode array = NODES.arrayNode();
        if (depth < DEEPEST) {
          array.add(made(schema.path("items"), form, depth + 1));
        }
        yield array;
      }
      case "object" -> object(schema, form, depth);
      default -> NODES.objectNode().put("free", 1);
    };
  }

  private static JsonNode text(JsonNode schema) {
    if (schema.has("contentEncoding")) {
      return NODES.textNode("aGk=");
    }
    String pattern = schema.path("pattern").asText();
    if (pattern.startsWith("^notte-profile")) {
      return NODES.textNode("notte-profile-0123456789abcdef");
    }
    if (pattern.startsWith("^-?P")) {
      return NODES.textNode("PT41.286072S");
    }
    return NODES.textNode(pattern.isEmpty() ? "a text" : TIME);
  }

  private static JsonNode object(JsonNode schema, Form form, int depth) {
    ObjectNode object = NODES.objectNode();
    if (schema.path("properties").isEmpty()) {
      return object.put("free", 1);
    }
    for (var property : schema.path("properties").properties()) {
      boolean time = property.getKey().endsWith("_at");
      boolean must = Nulls.required(schema, property.getKey());
      if (must || form == Form.EVERYTHING || form == Form.UNKNOWN_WORDS) {
        JsonNode value = made(property.getValue(), form, depth + 1);
        object.set(property.getKey(), time ? NODES.textNode(TIME) : value);
      } else if (form == Form.NULLS) {
        object.putNull(property.getKey());
      }
    }
    object.putObject("brand_new").putArray("a").add(1);
    return object;
  }
}
