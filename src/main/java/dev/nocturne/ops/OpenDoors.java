package dev.nocturne.ops;

import dev.nocturne.rest.AuthConfig;
import dev.nocturne.rest.TokenConfig;
import dev.nocturne.store.RowSecurityCheck;
import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.config.SmallRyeConfig;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import jakarta.interceptor.Interceptor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.config.ConfigValue;

/**
 * Refuses to start in production with what is for trying things out, unless it is said aloud; and
 * anywhere with a database that does not keep tenants apart as it should.
 */
@Singleton
class OpenDoors {

  /** The settings within the service have no higher rank; whoever runs it speaks louder. */
  private static final int OWN_SETTINGS = 250;

  /** Before anything has begun to work. */
  void check(
      @Observes @Priority(Interceptor.Priority.PLATFORM_BEFORE) StartupEvent event,
      SmallRyeConfig config,
      AuthConfig auth,
      DatabaseConfig database,
      RowSecurityCheck security,
      StartWarnings warnings,
      TokenConfig tokens) {
    List<String> problems = new ArrayList<>(weakKey(auth));
    problems.addAll(unheld(security.remedy()));
    problems.addAll(looseTokens(tokens));
    problems.addAll(uncheckedTokens(config, tokens));
    if (LaunchMode.current() == LaunchMode.NORMAL) {
      problems.addAll(unsaid(config));
      if (!auth.enabled() && problems.isEmpty()) {
        warnings.add("Whoever reaches the service may do everything: NOCTURNE_AUTH_ENABLED=false");
      }
      if (!database.rowSecurity() && problems.isEmpty()) {
        warnings.add(
            "Nothing but its queries keeps tenants apart: NOCTURNE_DATABASE_ROW_SECURITY=false");
      }
    }
    SettingsCheck.refuse(problems);
  }

  /** It never tells the key. */
  static List<String> weakKey(AuthConfig auth) {
    return auth.bootstrapKey()
            .filter(
                key ->
                    key.strip().length() < AuthConfig.SHORTEST_KEY
                        || !key.strip().chars().allMatch(c -> c > ' ' && c <= '~'))
            .isPresent()
        ? List.of(
            "nocturne.auth.bootstrap-key must have at least "
                + AuthConfig.SHORTEST_KEY
                + " characters, all of them letters, digits or signs of ASCII")
        : List.of();
  }

  /** What the database does not let the service do, with the statements that would. */
  static List<String> unheld(String remedy) {
    return remedy.isEmpty()
        ? List.of()
        : List.of(
            "the database does not let its user keep tenants apart; an administrator has to run: "
                + remedy
                + " (without the role, it takes NOCTURNE_DATABASE_ROW_SECURITY=false)");
  }

  /** Tokens that are meant for others, or come from anybody. */
  static List<String> looseTokens(TokenConfig tokens) {
    List<String> problems = new ArrayList<>();
    String issuer = tokens.issuer().orElse("").strip();
    if (issuer.isEmpty()) {
      return problems;
    }
    if (!issuer.matches("https?://[^/?#].*")) {
      problems.add("nocturne.oidc.issuer must be an address with https:// or http://");
    }
    List<String> audience = named(tokens.audience());
    // The framework reads it as leave to take all.
    if (audience.isEmpty() || audience.contains("any")) {
      problems.add("nocturne.oidc.audience must say for whom tokens are meant, and any is nobody");
    }
    return problems;
  }

  /** Tokens of which the framework would check something else than was said. */
  static List<String> uncheckedTokens(SmallRyeConfig config, TokenConfig tokens) {
    // It may be said in more ways than the switch reads, which hands it on.
    boolean same =
        named(config.getOptionalValues("quarkus.oidc.token.audience", String.class))
            .equals(named(tokens.audience()));
    return tokens.issuer().orElse("").isBlank() || same
        ? List.of()
        : List.of(
            "nocturne.oidc.audience must be one text, with commas between several, and have no"
                + " numbered parts");
  }

  /** Blanks are nobody, and the framework gets it without those around it. */
  private static List<String> named(Optional<List<String>> audience) {
    return audience.orElse(List.of()).stream()
        .map(String::strip)
        .filter(whom -> !whom.isEmpty())
        .toList();
  }

  /** What stands open without the one word that opens it. */
  static List<String> unsaid(SmallRyeConfig config) {
    List<String> problems = new ArrayList<>();
    if (stands(config, "nocturne.emulator.enabled", false, "true")) {
      problems.add("the emulator is on, which takes exactly NOCTURNE_EMULATOR_ENABLED=true");
    }
    if (stands(config, "nocturne.auth.enabled", true, "false")) {
      problems.add("nobody needs a key, which takes exactly NOCTURNE_AUTH_ENABLED=false");
    }
    if (stands(config, "nocturne.database.row-security", true, "false")) {
      problems.add(
          "nothing but its queries keeps tenants apart, which takes exactly"
              + " NOCTURNE_DATABASE_ROW_SECURITY=false");
    }
    return problems;
  }

  private static boolean stands(
      SmallRyeConfig config, String setting, boolean usual, String opening) {
    boolean set = config.getOptionalValue(setting, Boolean.class).orElse(usual);
    ConfigValue said = config.getConfigValue(setting);
    // What is misspelt reads as false, and a profile may say it for whoever did not.
    boolean aloud = opening.equals(said.getValue()) && said.getSourceOrdinal() > OWN_SETTINGS;
    return set == Boolean.parseBoolean(opening) && !aloud;
  }
}
