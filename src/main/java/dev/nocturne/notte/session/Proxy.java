package dev.nocturne.notte.session;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.nocturne.notte.Secret;
import org.jspecify.annotations.Nullable;

/** Where a session's traffic leaves. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
  @JsonSubTypes.Type(value = Proxy.Notte.class, name = "notte"),
  @JsonSubTypes.Type(value = Proxy.External.class, name = "external"),
  @JsonSubTypes.Type(value = Proxy.Tailnet.class, name = "tailnet")
})
public sealed interface Proxy {

  /**
   * One of Notte's own; not part of every plan.
   *
   * @param country two lower-case letters, or null for any
   * @param city newer than the documented version; null for any
   */
  record Notte(@Nullable String id, @Nullable String country, @Nullable String city)
      implements Proxy {}

  /**
   * One of the caller's.
   *
   * @param server its address with scheme and port
   * @param bypass hosts that are reached without it, or null
   */
  record External(
      String server, @Nullable String username, @Nullable Secret password, @Nullable String bypass)
      implements Proxy {}

  /** A network of the caller's at Tailscale. */
  record Tailnet(String oauthClientId, @Nullable Secret oauthClientSecret) implements Proxy {}
}
