package dev.nocturne.emulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/**
 * Vaults. What was put in is told without its secrets: whether Notte tells them is not known, and
 * nobody should come to rely on it.
 */
final class VaultDesk implements Api.Desk {

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final String MASK = "********";

  private final VaultStore vaults;

  VaultDesk(VaultStore vaults) {
    this.vaults = vaults;
  }

  @Override
  public Map<Operation, Api.Answering> answers() {
    return Map.of(
        Operation.CREATE_VAULT,
        call -> vault(call, vaults.create(call.body().path("name").asText("default"), false)),
        Operation.VAULTS,
        call -> call.page(vaults.list(call.query().onlyActive()), each -> json(call, each)),
        Operation.VAULT,
        call -> logins(vaults.find(call.id())),
        Operation.RENAME_VAULT,
        call -> vault(call, vaults.rename(call.id(), call.body().path("name").asText())),
        Operation.DELETE_VAULT,
        call -> {
          vaults.delete(call.id());
          return status("success");
        },
        Operation.CREDENTIALS,
        this::credentials,
        Operation.ADD_CREDENTIALS,
        this::add,
        Operation.DELETE_CREDENTIALS,
        this::remove);
  }

  @Override
  public void forget() {
    vaults.forget();
  }

  private static Reply vault(Api.Call call, VaultStore.Vault vault) {
    return Reply.ok(json(call, vault));
  }

  private static ObjectNode json(Api.Call call, VaultStore.Vault vault) {
    return NODES
        .objectNode()
        .put("vault_id", vault.id())
        .put("name", vault.name())
        .put("created_at", call.settings().dialect().time(vault.createdAt()))
        .put("for_persona", vault.forPersona());
  }

  private static Reply status(String status) {
    return Reply.ok(NODES.objectNode().put("status", status));
  }

  private static Reply logins(VaultStore.Vault vault) {
    ObjectNode body = NODES.objectNode();
    ArrayNode all = body.putArray("credentials");
    vault
        .logins()
        .forEach(
            (url, login) -> {
              ObjectNode one = all.addObject().put("url", url);
              one.put("email", login.path("email").asText(null));
              one.put("username", login.path("username").asText(null));
            });
    return Reply.ok(body);
  }

  private Reply credentials(Api.Call call) throws Refused {
    JsonNode login = vaults.login(call.id(), call.query().required("url"));
    if (login == null) {
      throw new CloudRefusal(404, "Credentials not found");
    }
    ObjectNode body = NODES.objectNode();
    ObjectNode masked = body.putObject("credentials").put("password", MASK);
    masked.put("email", login.path("email").asText(null));
    masked.put("username", login.path("username").asText(null));
    masked.put("mfa_secret", login.hasNonNull("mfa_secret") ? MASK : null);
    return Reply.ok(body);
  }

  private Reply add(Api.Call call) {
    ObjectNode login = (ObjectNode) call.body().path("credentials");
    vaults.add(call.id(), call.body().path("url").asText(), login);
    return status("success");
  }

  private Reply remove(Api.Call call) throws Refused {
    boolean had = vaults.remove(call.id(), call.query().required("url"));
    if (!had) {
      throw new CloudRefusal(404, "Credentials not found");
    }
    return status("success");
  }
}
