package dev.nocturne.notte;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.nocturne.job.Json;
import dev.nocturne.notte.session.Cookie;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Notte's browser profiles, which keep cookies between sessions. Calls block, and throw a {@link
 * NotteException} if they did not work.
 */
public final class Profiles {

  private final Exchange exchange;

  Profiles(Exchange exchange) {
    this.exchange = exchange;
  }

  /**
   * A profile.
   *
   * @param persistedDomains the sites that it has something of
   */
  public record Profile(
      String profileId,
      @Nullable String name,
      @Nullable Instant createdAt,
      @Nullable Instant updatedAt,
      List<String> persistedDomains) {

    public Profile {
      Objects.requireNonNull(profileId, "profile_id");
    }
  }

  /** What becomes of the cookies that are there. */
  public enum Mode {
    /** They stay. */
    @JsonProperty("append")
    APPEND,
    /** They go. */
    @JsonProperty("replace")
    REPLACE
  }

  /** Who wrote the cookies, and so in which form their end is told. */
  public enum Source {
    @JsonProperty("chrome")
    CHROME,
    @JsonProperty("playwright")
    PLAYWRIGHT
  }

  record Named(@Nullable String name) {}

  record Import(List<Cookie> cookies, Mode mode, Source sourceFormat) {}

  record Imported(
      Boolean success,
      @Nullable String message,
      @Nullable Integer cookiesCount,
      @Nullable String mode) {
    Imported {
      Objects.requireNonNull(success, "success");
    }
  }

  /**
   * One page of the profiles, from page 1.
   *
   * @param name only those of that name, or null for all
   */
  public Page<Profile> list(@Nullable String name, int page) {
    return exchange.page(
        Operation.PROFILES,
        Profile.class,
        api -> api.profiles(page, exchange.pageSize(), true, name));
  }

  /** Makes a profile, with a name if one is given; never to be repeated blindly. */
  public Profile create(@Nullable String name) {
    String body = Wording.body(new Named(name));
    return exchange.object(Operation.CREATE_PROFILE, Profile.class, api -> api.createProfile(body));
  }

  /** A profile, if Notte knows it. */
  public Optional<Profile> get(String profile) {
    return exchange.find(Operation.PROFILE, Profile.class, api -> api.profile(profile));
  }

  /** Deletes a profile. */
  public Removal delete(String profile) {
    return exchange.remove(Operation.DELETE_PROFILE, api -> api.deleteProfile(profile));
  }

  /** Makes another profile with the same in it; never to be repeated blindly. */
  public Profile duplicate(String profile, @Nullable String name) {
    String body = Wording.body(new Named(name));
    return exchange.object(
        Operation.DUPLICATE_PROFILE, Profile.class, api -> api.duplicateProfile(profile, body));
  }

  /** The cookies in a profile as Notte's JSON, an array, for whoever may see them. */
  public Json cookieJson(String profile) {
    return new Json(Wording.body(cookies(profile)));
  }

  /** The cookies in a profile. */
  public List<Cookie> cookies(String profile) {
    return exchange
        .object(
            Operation.PROFILE_COOKIES, Sessions.Cookies.class, api -> api.profileCookies(profile))
        .cookies();
  }

  /**
   * Puts cookies into a profile.
   *
   * @return how many it has then, or how many were put in: Notte does not say
   * @throws NotteException.Rejected if it does not take them
   */
  public int importCookies(String profile, List<Cookie> cookies, Mode mode, Source source) {
    String body = Wording.body(new Import(cookies, mode, source));
    Imported imported = imported(profile, body);
    return Objects.requireNonNullElse(imported.cookiesCount(), cookies.size());
  }

  /**
   * Puts cookies into a profile that were checked and come with how in Notte's form.
   *
   * @throws NotteException.Rejected if it does not take them
   */
  public void importCookies(String profile, Json request) {
    Imported _ = imported(profile, request.text());
  }

  private Imported imported(String profile, String body) {
    Imported imported =
        exchange.object(
            Operation.IMPORT_COOKIES, Imported.class, api -> api.importCookies(profile, body));
    if (!imported.success()) {
      throw Exchange.refused(imported.message());
    }
    return imported;
  }
}
