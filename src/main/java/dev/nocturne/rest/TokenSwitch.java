package dev.nocturne.rest;

import io.smallrye.config.ConfigSourceContext;
import io.smallrye.config.ConfigSourceFactory;
import io.smallrye.config.ConfigValue;
import io.smallrye.config.PropertiesConfigSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.eclipse.microprofile.config.spi.ConfigSource;

/**
 * Tokens are looked at exactly if there is an issuer. What the framework has to check of them is
 * derived here and outranks all other settings, so that none can loosen it by accident.
 */
public final class TokenSwitch implements ConfigSourceFactory {

  private static final String OURS = "nocturne.oidc.";
  private static final String THEIRS = "quarkus.oidc.";

  /** Higher than system properties, so that nobody contradicts the switch by accident. */
  private static final int ORDINAL = 500;

  /** Called by SmallRye Config, which finds it as a service. */
  public TokenSwitch() {}

  @Override
  public Iterable<ConfigSource> getConfigSources(ConfigSourceContext context) {
    String issuer = said(context, "issuer");
    Map<String, String> derived = new HashMap<>();
    derived.put(THEIRS + "tenant-enabled", String.valueOf(!issuer.isEmpty()));
    if (!issuer.isEmpty()) {
      derived.put(THEIRS + "application-type", "service");
      derived.put(THEIRS + "auth-server-url", issuer);
      // Otherwise whatever the server of that address calls itself would be right.
      derived.put(THEIRS + "token.issuer", issuer);
      derived.put(THEIRS + "token.audience", said(context, "audience"));
      // Nobody is asked about a token: its signature says it all, and a stranger's is nothing.
      derived.put(THEIRS + "token.allow-jwt-introspection", "false");
      derived.put(THEIRS + "token.allow-opaque-token-introspection", "false");
    }
    return List.of(new PropertiesConfigSource(derived, "token switch", ORDINAL));
  }

  private static String said(ConfigSourceContext context, String name) {
    ConfigValue value = context.getValue(OURS + name);
    return value == null || value.getValue() == null ? "" : value.getValue().strip();
  }

  @Override
  public OptionalInt getPriority() {
    return OptionalInt.of(ORDINAL);
  }
}
