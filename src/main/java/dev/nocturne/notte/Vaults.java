package dev.nocturne.notte;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Notte's vaults, which keep logins for agents. Calls block, and throw a {@link NotteException} if
 * they did not work. Passwords go in and are never shown by what comes back.
 */
public final class Vaults {

  private final Exchange exchange;

  Vaults(Exchange exchange) {
    this.exchange = exchange;
  }

  /**
   * A vault.
   *
   * @param forPersona whether it belongs to a persona
   */
  public record Vault(
      String vaultId,
      @Nullable String name,
      @Nullable Instant createdAt,
      @Nullable Boolean forPersona) {

    public Vault {
      Objects.requireNonNull(vaultId, "vault_id");
    }
  }

  /** For which site a vault has whose login. */
  public record Login(String url, @Nullable String email, @Nullable String username) {

    public Login {
      Objects.requireNonNull(url, "url");
    }
  }

  /** A login as Notte gives it back. */
  public record Credentials(
      @Nullable String email,
      @Nullable String username,
      @Nullable Secret password,
      @Nullable Secret mfaSecret) {}

  /**
   * A login to be kept.
   *
   * @param email the name to log in with, if it is an address; else null
   * @param username the name to log in with, if it is not; exactly one of both
   * @param mfaSecret the Base32 seed of a second factor by time, or null
   */
  public record NewCredentials(
      @Nullable String email,
      @Nullable String username,
      Secret password,
      @Nullable Secret mfaSecret) {

    private static final Pattern BASE32 = Pattern.compile("(?i)[A-Z2-7]+=*");

    public NewCredentials {
      if ((email == null) == (username == null)) {
        throw new IllegalArgumentException("a login has an email or a username");
      }
      if (mfaSecret != null && !BASE32.matcher(mfaSecret.reveal()).matches()) {
        throw new IllegalArgumentException("a second factor's seed is Base32");
      }
    }
  }

  record Named(String name) {}

  record Given(String url, NewCredentials credentials) {}

  record Kept(Credentials credentials) {
    Kept {
      Objects.requireNonNull(credentials, "credentials");
    }
  }

  record Logins(List<Login> credentials) {}

  /** Makes a vault; never to be repeated blindly. */
  public Vault create(String name) {
    String body = Wording.body(new Named(name));
    return exchange.object(Operation.CREATE_VAULT, Vault.class, api -> api.createVault(body));
  }

  /** One page of the vaults, from page 1; with {@code onlyActive} those that are not deleted. */
  public Page<Vault> list(boolean onlyActive, int page) {
    return exchange.page(
        Operation.VAULTS, Vault.class, api -> api.vaults(page, exchange.pageSize(), onlyActive));
  }

  /** Which logins a vault has; empty if Notte does not know the vault. */
  public Optional<List<Login>> logins(String vault) {
    return exchange
        .find(Operation.VAULT, Logins.class, api -> api.vault(vault))
        .map(Logins::credentials);
  }

  /** Gives a vault another name. */
  public Vault rename(String vault, String name) {
    String body = Wording.body(new Named(name));
    return exchange.object(
        Operation.RENAME_VAULT, Vault.class, api -> api.renameVault(vault, body));
  }

  /** Deletes a vault with its logins. */
  public Removal delete(String vault) {
    return exchange.remove(Operation.DELETE_VAULT, api -> api.deleteVault(vault));
  }

  /** The login for a site, if there is one. */
  public Optional<Credentials> credentials(String vault, String url) {
    return exchange
        .find(Operation.CREDENTIALS, Kept.class, api -> api.credentials(vault, url))
        .map(Kept::credentials);
  }

  /**
   * Keeps a login for a site, in place of the one there may be.
   *
   * @param url any address there; Notte reduces it to the domain
   */
  public void add(String vault, String url, NewCredentials credentials) {
    String body = Wording.body(new Given(url, credentials));
    Told told =
        exchange.object(
            Operation.ADD_CREDENTIALS, Told.class, api -> api.addCredentials(vault, body));
    if (told.status().equalsIgnoreCase("failure")) {
      throw Exchange.refused("the vault did not take the login");
    }
  }

  /** Forgets the login for a site. */
  public Removal forget(String vault, String url) {
    return exchange.remove(Operation.DELETE_CREDENTIALS, api -> api.deleteCredentials(vault, url));
  }
}
