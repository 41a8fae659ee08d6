package dev.nocturne.notte.session;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.nocturne.notte.Secret;
import java.math.BigDecimal;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A cookie.
 *
 * @param value whoever has it may be logged in
 */
@JsonNaming(PropertyNamingStrategies.LowerCamelCaseStrategy.class)
public record Cookie(
    String name,
    Secret value,
    String domain,
    String path,
    boolean httpOnly,
    @JsonUnwrapped Traits traits) {

  public Cookie {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(value, "value");
    Objects.requireNonNull(domain, "domain");
    Objects.requireNonNull(path, "path");
  }

  /** A cookie of the session, for all of a domain. */
  public static Cookie of(String name, Secret value, String domain) {
    return new Cookie(name, value, domain, "/", false, Traits.NONE);
  }

  /**
   * What cookies may have besides.
   *
   * @param session whether it ends with the browser
   * @param hostOnly whether it is for this very host
   * @param sameSite Lax, None or Strict, also in other spellings
   * @param expires seconds since 1970, as Playwright writes it
   * @param expirationDate the same, as Chrome writes it
   */
  @JsonNaming(PropertyNamingStrategies.LowerCamelCaseStrategy.class)
  public record Traits(
      @Nullable Boolean secure,
      @Nullable Boolean session,
      @Nullable Boolean hostOnly,
      @Nullable String sameSite,
      @Nullable BigDecimal expires,
      @Nullable BigDecimal expirationDate,
      @JsonUnwrapped Store store) {

    /** None of it. */
    public static final Traits NONE =
        new Traits(null, null, null, null, null, null, new Store(null, null));
  }

  /** Where a browser keeps it. */
  @JsonNaming(PropertyNamingStrategies.LowerCamelCaseStrategy.class)
  public record Store(@Nullable String storeId, @Nullable String partitionKey) {}
}
