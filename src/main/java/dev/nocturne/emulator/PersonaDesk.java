package dev.nocturne.emulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/** Personas, with the messages that scripts send them. */
final class PersonaDesk implements Api.Desk {

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final List<String> FIRST = List.of("Ada", "Grace", "Edith", "Mary");
  private static final List<String> LAST = List.of("Moon", "Star", "Night", "Tide");

  private final NotteCloud cloud;
  private final VaultStore vaults;
  private final Latest<Persona> personas;
  private int made;

  PersonaDesk(NotteCloud cloud, VaultStore vaults, IntSupplier kept) {
    this.cloud = cloud;
    this.vaults = vaults;
    personas = new Latest<>(kept, persona -> persona.deleted, _ -> {});
  }

  private static final class Persona {
    private final String id = UUID.randomUUID().toString();
    private final String first;
    private final String last;
    private final @Nullable String vault;
    private final List<Message> messages = new ArrayList<>();
    private @Nullable String phone;
    private boolean deleted;

    Persona(int number, @Nullable String vault, @Nullable String phone) {
      this.first = FIRST.get(number % FIRST.size());
      this.last = LAST.get(number / FIRST.size() % LAST.size());
      this.vault = vault;
      this.phone = phone;
    }

    String email() {
      return (first + "." + last + "." + id.substring(0, 8)).toLowerCase(Locale.ROOT)
          + "@personas.invalid";
    }
  }

  private static final class Message {
    private final ObjectNode content;
    private final boolean sms;
    private final Instant at;
    private boolean read;

    Message(ObjectNode content, boolean sms, Instant at) {
      this.content = content;
      this.sms = sms;
      this.at = at;
    }
  }

  @Override
  public Map<Operation, Api.Answering> answers() {
    return Map.of(
        Operation.CREATE_PERSONA,
        this::create,
        Operation.PERSONAS,
        this::list,
        Operation.PERSONA,
        call -> Reply.ok(json(find(call.id()))),
        Operation.DELETE_PERSONA,
        this::delete,
        Operation.PERSONA_EMAILS,
        call -> messages(call, false),
        Operation.PERSONA_SMS,
        call -> messages(call, true),
        Operation.CREATE_NUMBER,
        this::createNumber,
        Operation.DELETE_NUMBER,
        this::deleteNumber);
  }

  @Override
  public synchronized void forget() {
    personas.clear();
    made = 0;
  }

  /**
   * Sends a persona an e-mail, or a text message if it says so.
   *
   * @throws IllegalArgumentException if there is no such persona
   */
  synchronized void deliver(JsonNode letter) {
    Persona persona = personas.get(letter.path("persona_id").asText());
    if (persona == null) {
      throw new IllegalArgumentException("no such persona");
    }
    boolean sms = letter.path("kind").asText("email").equals("sms");
    ObjectNode content = NODES.objectNode();
    if (sms) {
      content.put("body", letter.path("text").asText()).put("sms_id", UUID.randomUUID().toString());
      content.set("sender", letter.path("sender"));
    } else {
      content
          .put("subject", letter.path("subject").asText())
          .put("email_id", UUID.randomUUID().toString())
          .put("text_content", letter.path("text").asText(null))
          .put("html_content", letter.path("html").asText(null))
          .put("sender_email", letter.path("sender").asText(null))
          .put("sender_name", letter.path("sender_name").asText(null));
    }
    content.properties().removeIf(member -> member.getValue().isMissingNode());
    persona.messages.addFirst(new Message(content, sms, cloud.now()));
  }

  private synchronized Reply create(Api.Call call) {
    int number = made++;
    Persona persona =
        new Persona(
            number,
            call.body().path("create_vault").asBoolean()
                ? vaults.create("default", true).id()
                : null,
            call.body().path("create_phone_number").asBoolean() ? phone(number) : null);
    personas.put(persona.id, persona);
    return Reply.ok(json(persona));
  }

  private static String phone(int number) {
    return "+1555010%04d".formatted(number);
  }

  private synchronized Reply list(Api.Call call) throws Refused {
    boolean onlyActive = call.query().onlyActive();
    List<Persona> listed =
        personas.values().reversed().stream()
            .filter(persona -> !onlyActive || !persona.deleted)
            .toList();
    return call.page(listed, PersonaDesk::json);
  }

  /**
   * Passes a persona that is there.
   *
   * @throws CloudRefusal with 404 if it is not
   */
  void mustKnow(String id) {
    Persona _ = find(id);
  }

  private synchronized Persona find(String id) {
    Persona persona = personas.get(id);
    if (persona == null || persona.deleted) {
      throw new CloudRefusal(404, "Persona not found");
    }
    return persona;
  }

  private Reply delete(Api.Call call) {
    find(call.id()).deleted = true;
    return Reply.ok(NODES.objectNode().put("status", "success"));
  }

  private synchronized Reply messages(Api.Call call, boolean sms) throws Refused {
    int limit = call.query().number("limit", Integer.MAX_VALUE, 1);
    boolean onlyUnread = call.query().truth("only_unread", false);
    Instant since = since(call.query().values().get("timedelta"));
    ArrayNode all = NODES.arrayNode();
    for (Message message : find(call.id()).messages) {
      if (message.sms == sms
          && all.size() < limit
          && !(onlyUnread && message.read)
          && !message.at.isBefore(since)) {
        message.read = true;
        all.add(
            message
                .content
                .deepCopy()
                .put("created_at", call.settings().dialect().time(message.at)));
      }
    }
    return Reply.ok(all);
  }

  private Instant since(@Nullable String timedelta) throws Refused {
    try {
      return timedelta == null ? Instant.MIN : cloud.now().minus(Duration.parse(timedelta));
    } catch (DateTimeException e) {
      throw new Refused("query", "timedelta", "time_delta_parsing", "Input should be a duration");
    }
  }

  private synchronized Reply createNumber(Api.Call call) {
    Persona persona = find(call.id());
    persona.phone = phone(made);
    return Reply.ok(NODES.objectNode().put("phone_number", persona.phone).put("status", "active"));
  }

  private Reply deleteNumber(Api.Call call) {
    Persona persona = find(call.id());
    boolean had = persona.phone != null;
    persona.phone = null;
    ObjectNode answer = NODES.objectNode().put("status", had ? "success" : "failure");
    return Reply.ok(had ? answer : answer.put("message", "This persona has no number"));
  }

  private static ObjectNode json(Persona persona) {
    return NODES
        .objectNode()
        .put("persona_id", persona.id)
        .put("status", persona.deleted ? "deleted" : "active")
        .put("first_name", persona.first)
        .put("last_name", persona.last)
        .put("email", persona.email())
        .put("vault_id", persona.vault)
        .put("phone_number", persona.phone);
  }
}
