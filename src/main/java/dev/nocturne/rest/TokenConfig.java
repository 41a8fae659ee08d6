package dev.nocturne.rest;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.List;
import java.util.Optional;

/** Whose tokens are credentials here beside our own keys; none unless there is an issuer. */
@ConfigMapping(prefix = "nocturne.oidc")
public interface TokenConfig {

  /** Who issues the tokens, as it calls itself; its keys are found beside it. */
  Optional<String> issuer();

  /** For whom tokens must be meant: one of these has to be among their audience. */
  Optional<List<String>> audience();

  /** Where in a token its tenant stands: names of claims, with slashes between them. */
  @WithDefault("tenant")
  String tenantClaim();

  /** Where its scopes stand: a list, or a text with spaces between them. */
  @WithDefault("scope")
  String scopesClaim();

  /** What scopes of ours begin with there, so that they are not taken for those of others. */
  Optional<String> scopePrefix();
}
