package dev.nocturne.intake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/**
 * The secrets in what jobs are made of: what goes to sites, proxies and functions in a client's
 * name, and what is filled into forms. Their names are told, so that one sees what there is.
 */
public final class Secrets {

  private static final String HEADERS = "extra_http_headers";
  private static final String PROXIES = "proxies";
  private static final String NOTIFIER = "notifier_config";
  private static final String FILLED_IN = "value";

  private Secrets() {}

  /** A request as {@link JobDocument} writes it, with a mask in the place of each. */
  public static String masked(String request) {
    ObjectNode job = object(request);
    maskAll(job.path(JobForm.VARIABLES));
    maskAll(job.path(NOTIFIER));
    job.path(ScriptForm.NAME).forEach(Secrets::maskFilledIn);
    maskSession(job);
    maskSession(job.path(SessionForm.OBJECT));
    return StrictJson.text(job);
  }

  /** The same of the fields of an action. */
  public static String maskedAction(String fields) {
    ObjectNode action = object(fields);
    maskFilledIn(action);
    return StrictJson.text(action);
  }

  private static void maskSession(JsonNode session) {
    maskAll(session.path(HEADERS));
    for (JsonNode proxy : session.path(PROXIES)) {
      for (Map.Entry<String, JsonNode> member : proxy.properties()) {
        if (isSecretOfProxy(member.getKey(), member.getValue())) {
          member.setValue(Cookies.MASK);
        }
      }
    }
  }

  /** Addresses may hold a password, too. */
  private static boolean isSecretOfProxy(String name, JsonNode value) {
    return switch (name) {
      case "password", "oauth_client_secret" -> !value.isNull();
      case "server" -> value.asText().contains("@");
      default -> false;
    };
  }

  private static void maskFilledIn(JsonNode action) {
    JsonNode value = action.path(FILLED_IN);
    if (value.isTextual()) {
      ((ObjectNode) action).set(FILLED_IN, Cookies.MASK);
    } else {
      maskAll(value);
    }
  }

  private static void maskAll(JsonNode object) {
    object.properties().forEach(member -> member.setValue(Cookies.MASK));
  }

  private static ObjectNode object(String text) {
    return (ObjectNode) StrictJson.value(text).orElseThrow();
  }
}
