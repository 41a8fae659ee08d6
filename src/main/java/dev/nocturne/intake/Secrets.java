package dev.nocturne.intake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The secrets in what jobs are made of: what goes to sites, proxies and functions in a client's
 * name, and what is filled into forms. Their names are told, so that one sees what there is.
 */
public final class Secrets {

  private static final String HEADERS = "extra_http_headers";
  private static final String PROXIES = "proxies";
  private static final String NOTIFIER = "notifier_config";
  private static final String FILLED_IN = "value";
  private static final String TEMPLATE = "template";
  private static final String ROWS = "rows";

  /** What is secret wherever it is found, of a proxy or not. */
  private static final Set<String> PASSWORDS = Set.of("password", "oauth_client_secret");

  private Secrets() {}

  /** A request as {@link JobDocument} writes it, with a mask in the place of each. */
  public static String masked(String request) {
    ObjectNode job = object(request);
    mask(job);
    mask(job.path(SessionForm.OBJECT));
    return StrictJson.text(job);
  }

  /** The same of the fields of an action. */
  public static String maskedAction(String fields) {
    ObjectNode action = object(fields);
    maskFilledIn(action);
    return StrictJson.text(action);
  }

  /** The same of an object whose members all are secret, as a function's variables are. */
  public static String maskedMembers(String object) {
    ObjectNode members = object(object);
    members.properties().forEach(Secrets::hide);
    return StrictJson.text(members);
  }

  /** The same of a job or a batch as a client sent it, and of what its rows fill in there. */
  public static String maskedSubmission(String submission) {
    ObjectNode document = object(submission);
    RowSecrets rows = RowSecrets.of(document.path(TEMPLATE));
    maskAnywhere(document);
    document.path(ROWS).forEach(rows::maskColumns);
    return StrictJson.text(document);
  }

  /** Masks them wherever a job, or a part of one, may be. */
  static void maskAnywhere(JsonNode node) {
    mask(node);
    for (Map.Entry<String, JsonNode> member : node.properties()) {
      if (PASSWORDS.contains(member.getKey())) {
        hide(member);
      } else if (!JobForm.FORMAT.equals(member.getKey())) {
        maskAnywhere(member.getValue());
      }
    }
    if (node.isArray()) {
      node.forEach(Secrets::maskAnywhere);
    }
  }

  /** Those that an object has as a job or as a session. */
  private static void mask(JsonNode object) {
    for (Map.Entry<String, JsonNode> member : object.properties()) {
      switch (member.getKey()) {
        case JobForm.VARIABLES, NOTIFIER, HEADERS -> maskAll(member);
        case PROXIES -> maskEach(member, Secrets::maskProxy);
        case ScriptForm.NAME -> maskEach(member, Secrets::maskFilledIn);
        default -> {}
      }
    }
  }

  private static void maskProxy(JsonNode proxy) {
    for (Map.Entry<String, JsonNode> member : proxy.properties()) {
      if (isSecretOfProxy(member.getKey(), member.getValue())) {
        hide(member);
      }
    }
  }

  /** Addresses may hold a password, too, and whatever a row fills in may be one that does. */
  private static boolean isSecretOfProxy(String name, JsonNode value) {
    return switch (name) {
      case "server" -> value.asText().contains("@") || value.asText().contains("{{");
      default -> PASSWORDS.contains(name);
    };
  }

  private static void maskFilledIn(JsonNode action) {
    for (Map.Entry<String, JsonNode> member : action.properties()) {
      if (member.getKey().equals(FILLED_IN)) {
        maskAll(member);
      }
    }
  }

  /** The entries of a list; what is no list of objects may be anything. */
  private static void maskEach(Map.Entry<String, JsonNode> member, Consumer<JsonNode> entry) {
    JsonNode list = member.getValue();
    if (list.isArray() && list.valueStream().allMatch(JsonNode::isObject)) {
      list.forEach(entry);
    } else {
      hide(member);
    }
  }

  /** The members of an object, or what stands in its place. */
  private static void maskAll(Map.Entry<String, JsonNode> member) {
    if (member.getValue().isObject()) {
      member.getValue().properties().forEach(Secrets::hide);
    } else {
      hide(member);
    }
  }

  /** Whether something is on, or is nothing, is no secret. */
  private static void hide(Map.Entry<String, JsonNode> member) {
    if (!member.getValue().isNull() && !member.getValue().isBoolean()) {
      member.setValue(Cookies.MASK);
    }
  }

  private static ObjectNode object(String text) {
    return (ObjectNode) StrictJson.value(text).orElseThrow();
  }
}
