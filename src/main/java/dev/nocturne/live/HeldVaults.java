package dev.nocturne.live;

import dev.nocturne.access.Holding;
import dev.nocturne.access.Login;
import dev.nocturne.access.Resource.Type;
import dev.nocturne.live.Look.Found;
import dev.nocturne.live.Look.Missing;
import dev.nocturne.live.Look.Reason;
import dev.nocturne.notte.NotteGroups;
import dev.nocturne.notte.Removal;
import dev.nocturne.notte.Secret;
import dev.nocturne.notte.Vaults;
import dev.nocturne.notte.Vaults.NewCredentials;
import dev.nocturne.store.Holdings;
import jakarta.inject.Singleton;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The vaults that tenants have at Notte. Logins go through: they are stored nowhere, and no words
 * of Notte's about them are passed on, since they may quote them.
 */
@Singleton
public final class HeldVaults {

  private final Holdings holdings;
  private final Vaults vaults;
  private final Making making;
  private final Questions looking = Questions.harmless();
  private final Questions finding =
      new Questions(_ -> new Reason.Unknown(), Questions.A_WHILE_LATER);
  private final Questions naming = Questions.changing(Questions.A_WHILE_LATER);
  private final Questions filling =
      new Questions(
          _ -> new Reason.Refused("Notte does not take this for a login"), Questions.A_WHILE_LATER);

  HeldVaults(Holdings holdings, NotteGroups notte) {
    this.holdings = holdings;
    this.vaults = notte.vaults();
    this.making =
        new Making(
            holdings,
            Type.VAULT,
            "Notte may have an empty vault of this name now, which is nobody's; you may make"
                + " another");
  }

  /** Has a vault made; never to be repeated blindly. */
  public Look<VaultView> create(String tenant, String name) {
    Making.Wish<Vaults.Vault> wish =
        new Making.Wish<>(
            name,
            () -> vaults.create(name),
            Vaults.Vault::vaultId,
            _ -> Set.of(),
            vault -> vaults.delete(vault.id()));
    return switch (making.make(tenant, wish)) {
      case Missing<Making.Made<Vaults.Vault>>(Reason why) -> new Missing<>(why);
      case Found<Making.Made<Vaults.Vault>>(var made) -> new Found<>(VaultView.of(made.holding()));
    };
  }

  /** A vault as it is noted here; Notte is not asked. */
  public Look<VaultView> vault(String tenant, String vault) {
    return making.with(tenant, vault, holding -> new Found<>(VaultView.of(holding)));
  }

  /** Gives a vault another name, at Notte and then here. */
  public Look<VaultView> rename(String tenant, String vault, String name) {
    return making.with(tenant, vault, holding -> renamed(tenant, holding, name));
  }

  private Look<VaultView> renamed(String tenant, Holding holding, String name) {
    String vault = holding.resource().id();
    return switch (naming.ask(tenant, () -> new Found<>(vaults.rename(vault, name)))) {
      case Missing<Vaults.Vault>(Reason why) -> new Missing<>(why);
      case Found<Vaults.Vault> _ ->
          holdings
              .rename(tenant, holding.id(), name)
              .<Look<VaultView>>map(now -> new Found<>(VaultView.of(now)))
              .orElseGet(() -> new Missing<>(new Reason.Unknown()));
    };
  }

  /** Deletes a vault with its logins. */
  public Look<Boolean> delete(String tenant, String vault) {
    return making.delete(tenant, vault, vaults::delete);
  }

  /** Which logins a vault has. */
  public Look<LoginsView> logins(String tenant, String vault) {
    return ask(
        looking,
        tenant,
        vault,
        () ->
            vaults
                .logins(vault)
                .<Look<LoginsView>>map(found -> new Found<>(LoginsView.of(found)))
                .orElseGet(() -> new Missing<>(new Reason.Gone())));
  }

  /** The login for a site, masked. */
  public Look<MaskedLoginView> login(String tenant, String vault, String site) {
    return ask(
        finding,
        tenant,
        vault,
        () ->
            vaults
                .credentials(vault, site)
                .<Look<MaskedLoginView>>map(found -> new Found<>(MaskedLoginView.of(found)))
                .orElseGet(() -> new Missing<>(new Reason.Unknown())));
  }

  /** Keeps a login, in place of the one that there may be for its site. */
  public Look<Boolean> add(String tenant, String vault, Login login) {
    return ask(
        filling,
        tenant,
        vault,
        () -> {
          vaults.add(
              vault,
              login.url(),
              new NewCredentials(
                  login.email(),
                  login.username(),
                  Secret.exactly(login.password()),
                  secret(login.mfaSecret())));
          return new Found<>(true);
        });
  }

  private static @Nullable Secret secret(@Nullable String text) {
    return text == null ? null : Secret.exactly(text);
  }

  /** Forgets the login for a site, if there is one. */
  public Look<Boolean> forget(String tenant, String vault, String site) {
    return ask(
        naming,
        tenant,
        vault,
        () ->
            switch (vaults.forget(vault, site)) {
              case Removal.Gone _ -> new Found<>(true);
              case Removal.Kept(String why) -> new Missing<>(new Reason.Refused(why));
            });
  }

  private <T> Look<T> ask(
      Questions questions, String tenant, String vault, Supplier<Look<T>> question) {
    return making.with(tenant, vault, _ -> questions.ask(tenant, question));
  }
}
