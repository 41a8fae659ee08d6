package dev.nocturne.notte.session;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.nocturne.notte.Secret;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How a session is to be, with every choice that Notte offers. What breaks Notte's rules across
 * fields cannot be made, so that no request is sent that would be refused for them.
 */
public record SessionStart(
    @JsonUnwrapped Lifetime lifetime,
    @JsonUnwrapped Browser browser,
    @JsonUnwrapped Network network,
    @JsonUnwrapped Identity identity,
    @JsonUnwrapped Features features) {

  private static final Set<Browser.Type> OLD_NAMES =
      Set.of(Browser.Type.CHROME_NIGHTLY, Browser.Type.CHROME_TURBO);

  public SessionStart {
    if (browser instanceof Browser.Own own
        && OLD_NAMES.contains(own.type())
        && features.solveCaptchas()
        && network.proxies().isEmpty()) {
      throw new IllegalArgumentException("this browser solves captchas only behind a proxy");
    }
  }

  /** A session with everything as it is at Notte, but no captchas solved and no files kept. */
  public static SessionStart lasting(Lifetime lifetime) {
    return new SessionStart(
        lifetime, Browser.DEFAULT, Network.DIRECT, Identity.NOBODY, Features.PLAIN);
  }

  /**
   * When it ends by itself, in whole minutes.
   *
   * @param maxDurationMinutes from its start, 1 to 1440; the plan may allow less
   * @param idleTimeoutMinutes after its last use, 1 to 30 and no more than the whole; older
   *     versions of Notte take 15 at most
   */
  public record Lifetime(int maxDurationMinutes, int idleTimeoutMinutes) {

    private static final int LONGEST = 1440;
    private static final int LONGEST_IDLE = 30;

    public Lifetime {
      if (maxDurationMinutes < 1 || maxDurationMinutes > LONGEST) {
        throw new IllegalArgumentException("a session lasts from 1 to 1440 minutes");
      }
      if (idleTimeoutMinutes < 1
          || idleTimeoutMinutes > LONGEST_IDLE
          || idleTimeoutMinutes > maxDurationMinutes) {
        throw new IllegalArgumentException(
            "a session idles from 1 to 30 minutes, and no longer than it lasts");
      }
    }
  }

  /**
   * How it reaches the web.
   *
   * @param proxies Notte uses one of them; none for a direct way
   * @param webBotAuth whether requests are signed as a bot's
   * @param extraHttpHeaders sent with every request; their values may be keys
   */
  public record Network(
      @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Proxy> proxies,
      boolean webBotAuth,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, Secret> extraHttpHeaders) {

    /** No proxy, no signature, no headers. */
    public static final Network DIRECT = new Network(List.of(), false, Map.of());

    public Network {
      proxies = List.copyOf(proxies);
      extraHttpHeaders = Map.copyOf(extraHttpHeaders);
    }
  }

  /**
   * As whom it goes there.
   *
   * @param vaultId a vault with the logins, or null
   * @param authIds logins that Notte keeps, at most 10, each once; newer than the documented
   *     version
   * @param waitForAuthentication whether a failed login fails the start; null for Notte's default
   */
  public record Identity(
      @Nullable Profile profile,
      @Nullable String vaultId,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> authIds,
      @Nullable Boolean waitForAuthentication) {

    /** Nobody in particular. */
    public static final Identity NOBODY = new Identity(null, null, List.of(), null);

    private static final int MOST_LOGINS = 10;

    public Identity {
      authIds = List.copyOf(authIds);
      if (authIds.size() > MOST_LOGINS || Set.copyOf(authIds).size() < authIds.size()) {
        throw new IllegalArgumentException("a session has at most 10 logins, each once");
      }
    }
  }

  /**
   * A browser profile.
   *
   * @param persist whether what the session changes is kept in it
   */
  public record Profile(String id, boolean persist) {

    private static final Pattern ID = Pattern.compile("notte-profile-[0-9a-f]{16}");

    public Profile {
      if (!ID.matcher(id).matches()) {
        throw new IllegalArgumentException("no id of a profile");
      }
    }
  }

  /**
   * What Notte does besides. Its defaults have changed over time, so these are always sent.
   *
   * @param solveCaptchas not part of every plan
   * @param useFileStorage whether files can be up- and downloaded
   */
  public record Features(
      boolean solveCaptchas, boolean useFileStorage, ScreenshotType screenshotType) {

    /** Nothing that costs more. */
    public static final Features PLAIN = new Features(false, false, ScreenshotType.LAST_ACTION);
  }

  /** What the pictures of its steps show. */
  public enum ScreenshotType {
    @JsonProperty("raw")
    RAW,
    @JsonProperty("full")
    FULL,
    @JsonProperty("last_action")
    LAST_ACTION
  }
}
