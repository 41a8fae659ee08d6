package dev.nocturne.emulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Browser profiles. Sessions do not read or write them here: they hold what is put in. */
final class ProfileDesk implements Api.Desk {

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private final NotteCloud cloud;
  private final SequencedMap<String, Profile> profiles = new LinkedHashMap<>();

  ProfileDesk(NotteCloud cloud) {
    this.cloud = cloud;
  }

  private record Profile(
      String id, @Nullable String name, Instant createdAt, Instant updatedAt, ArrayNode cookies) {}

  @Override
  public Map<Operation, Api.Answering> answers() {
    return Map.of(
        Operation.PROFILES,
        this::list,
        Operation.CREATE_PROFILE,
        call -> make(call, NODES.arrayNode()),
        Operation.PROFILE,
        call -> Reply.ok(json(call, find(call.id()))),
        Operation.DELETE_PROFILE,
        this::delete,
        Operation.DUPLICATE_PROFILE,
        call -> make(call, find(call.id()).cookies().deepCopy()),
        Operation.PROFILE_COOKIES,
        call -> Reply.ok(NODES.objectNode().set("cookies", find(call.id()).cookies().deepCopy())),
        Operation.IMPORT_COOKIES,
        this::takeCookies);
  }

  @Override
  public synchronized void forget() {
    profiles.clear();
  }

  /**
   * Passes a profile that is there.
   *
   * @throws CloudRefusal with 404 if it is not
   */
  void mustKnow(String id) {
    Profile _ = find(id);
  }

  private synchronized Profile find(String id) {
    Profile profile = profiles.get(id);
    if (profile == null) {
      throw new CloudRefusal(404, "Profile not found");
    }
    return profile;
  }

  private synchronized Reply list(Api.Call call) throws Refused {
    String name = call.query().values().get("name");
    List<Profile> listed =
        profiles.sequencedValues().reversed().stream()
            .filter(profile -> name == null || name.equals(profile.name()))
            .toList();
    return call.page(listed, profile -> json(call, profile));
  }

  private synchronized Reply make(Api.Call call, ArrayNode cookies) {
    String id = "notte-profile-" + UUID.randomUUID().toString().replace("-", "").substring(16);
    Instant now = cloud.now();
    Profile profile = new Profile(id, call.body().path("name").asText(null), now, now, cookies);
    profiles.put(id, profile);
    return Reply.ok(json(call, profile));
  }

  private synchronized Reply delete(Api.Call call) {
    profiles.remove(find(call.id()).id());
    return Reply.ok(NODES.objectNode().put("success", true).putNull("message"));
  }

  private synchronized Reply takeCookies(Api.Call call) {
    Profile old = find(call.id());
    boolean append = !call.body().path("mode").asText("append").equals("replace");
    ArrayNode cookies = append ? old.cookies().deepCopy() : NODES.arrayNode();
    call.body().path("cookies").forEach(cookies::add);
    profiles.put(
        old.id(), new Profile(old.id(), old.name(), old.createdAt(), cloud.now(), cookies));
    return Reply.ok(
        NODES
            .objectNode()
            .put("success", true)
            .put("message", "imported")
            .put("cookies_count", call.body().path("cookies").size())
            .put("mode", append ? "append" : "replace"));
  }

  private static ObjectNode json(Api.Call call, Profile profile) {
    TreeSet<String> domains = new TreeSet<>();
    for (JsonNode cookie : profile.cookies()) {
      domains.add(cookie.path("domain").asText());
    }
    ObjectNode body =
        NODES
            .objectNode()
            .put("profile_id", profile.id())
            .put("name", profile.name())
            .put("created_at", call.settings().dialect().time(profile.createdAt()))
            .put("updated_at", call.settings().dialect().time(profile.updatedAt()));
    ArrayNode persisted = body.putArray("persisted_domains");
    domains.forEach(persisted::add);
    return body;
  }
}
