package dev.nocturne.intake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nocturne.job.Json;
import dev.nocturne.job.Kind;
import dev.nocturne.job.Sealed;
import dev.nocturne.job.SessionOptions;
import dev.nocturne.seal.Seal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * The session part of a job: Notte's session start fields, in an object of their own or, for a
 * scrape, beside the job's other fields.
 *
 * @param fields what was given, each field once
 * @param at the pointer of each field in the client's document
 */
record SessionForm(ObjectNode fields, Map<String, String> at) {

  static final String OBJECT = "session";
  static final String MAX = "max_duration_minutes";
  static final String IDLE = "idle_timeout_minutes";

  private static final String CDP = "cdp_url";

  /** What makes a browser that Notte starts. */
  private static final List<String> SHAPING =
      List.of("user_agent", "chrome_args", "viewport_width", "viewport_height");

  /** So many bytes of UTF-8 the cookies of a job may have: they are read at each of its steps. */
  private static final int MOST_COOKIES = 64 * 1024;

  /** They solve captchas only behind a proxy. */
  private static final Set<String> OLD_BROWSERS = Set.of("chrome-nightly", "chrome-turbo");

  private static final String STORAGE = "use_file_storage";

  /** Fields that reach into the browser, so that the operator has to allow them. */
  static final Set<String> GUARDED = Set.of(CDP, "chrome_args", "extra_http_headers");

  /** The fields of Notte's session start. */
  static final Set<String> NAMES =
      Set.of(
          "solve_captchas",
          "headless",
          MAX,
          IDLE,
          "proxies",
          "browser_type",
          "user_agent",
          "chrome_args",
          "viewport_width",
          "viewport_height",
          "aspect_ratio",
          CDP,
          STORAGE,
          "screenshot_type",
          "profile",
          "web_bot_auth",
          "extra_http_headers",
          "vault_id",
          "auth_ids",
          "wait_for_authentication");

  /**
   * Takes the session's fields out of a job.
   *
   * @param flat whether they may stand beside the job's own fields
   */
  static SessionForm of(ObjectNode job, boolean flat, List<Problem> problems) {
    ObjectNode fields = JsonNodeFactory.instance.objectNode();
    Map<String, String> at = new HashMap<>();
    for (Map.Entry<String, JsonNode> field : job.path(OBJECT).properties()) {
      fields.set(field.getKey(), field.getValue());
      at.put(field.getKey(), "/" + OBJECT + "/" + field.getKey());
    }
    for (Map.Entry<String, JsonNode> field :
        flat ? job.properties() : Set.<Map.Entry<String, JsonNode>>of()) {
      if (NAMES.contains(field.getKey())) {
        if (fields.has(field.getKey())) {
          problems.add(new Problem("/" + field.getKey(), "is given in the session object too"));
        }
        fields.set(field.getKey(), field.getValue());
        at.put(field.getKey(), "/" + field.getKey());
      }
    }
    return new SessionForm(fields, at);
  }

  /** The fields of a session without a job, which are all that there is. */
  static SessionForm alone(ObjectNode fields) {
    Map<String, String> at = new HashMap<>();
    fields.fieldNames().forEachRemaining(name -> at.put(name, "/" + name));
    return new SessionForm(fields, at);
  }

  /** What Notte would refuse, or the operator does not allow. */
  List<Problem> problems(Duration timeout, Set<String> allowed, CookieRule rule) {
    List<Problem> problems = new ArrayList<>();
    for (String guarded : GUARDED) {
      if (given(guarded) && !allowed.contains(guarded)) {
        problems.add(problem(guarded, "is not allowed by this service's operator"));
      }
    }
    if (!fields.path(Cookies.NAME).isEmpty()) {
      cookieProblem(rule).ifPresent(why -> problems.add(problem(Cookies.NAME, why)));
    }
    if (given("viewport_width") != given("viewport_height")) {
      String lone = given("viewport_width") ? "viewport_width" : "viewport_height";
      problems.add(problem(lone, "viewport_width and viewport_height go together"));
    }
    if (given("aspect_ratio") && (given("viewport_width") || given("viewport_height"))) {
      problems.add(problem("aspect_ratio", "excludes viewport_width and viewport_height"));
    }
    problems.addAll(browserProblems());
    SessionOptions options = options(timeout);
    if (options.idleTimeoutMinutes() > options.maxDurationMinutes()) {
      problems.add(
          problem(IDLE, "must not exceed " + MAX + " (" + options.maxDurationMinutes() + ")"));
    }
    return problems;
  }

  private Optional<String> cookieProblem(CookieRule rule) {
    return switch (rule) {
      case CookieRule.Refused(String why) -> Optional.of(why);
      case CookieRule.Kept _
          when cookies().getBytes(StandardCharsets.UTF_8).length > MOST_COOKIES ->
          Optional.of("are longer than " + MOST_COOKIES + " bytes together");
      case CookieRule.Kept _ -> Optional.empty();
    };
  }

  /** The cookies it is to have, in JSON. */
  private String cookies() {
    return StrictJson.text(fields.path(Cookies.NAME));
  }

  /** What a browser of the client's own, and one of an old name, cannot have. */
  private List<Problem> browserProblems() {
    List<Problem> problems = new ArrayList<>();
    if (given(CDP)) {
      for (String shaping : SHAPING) {
        if (given(shaping)) {
          problems.add(
              problem(shaping, "is for a browser that Notte starts, which cdp_url is not"));
        }
      }
      if (!fields.path("headless").asBoolean(true)) {
        problems.add(problem("headless", "must not be false with cdp_url"));
      }
    }
    boolean old = OLD_BROWSERS.contains(fields.path("browser_type").asText());
    JsonNode proxies = fields.path("proxies");
    if (old
        && fields.path("solve_captchas").asBoolean()
        && proxies.isEmpty()
        && !proxies.asBoolean()) {
      problems.add(problem("solve_captchas", "needs proxies with this browser_type"));
    }
    return problems;
  }

  /** The session of a job whose attempts may take {@code timeout}. */
  SessionOptions options(Duration timeout) {
    ObjectNode others = fields.deepCopy();
    others.remove(List.of(MAX, IDLE, Cookies.NAME));
    SessionOptions computed = SessionOptions.lasting(timeout, new Json(StrictJson.text(others)));
    int max = fields.path(MAX).asInt(computed.maxDurationMinutes());
    int idle = fields.path(IDLE).asInt(Math.min(computed.idleTimeoutMinutes(), max));
    return new SessionOptions(max, idle, computed.fields());
  }

  /**
   * The same of a form without problems, with its cookies.
   *
   * @param job the id of the job that they are sealed for
   */
  SessionOptions options(Duration timeout, CookieRule rule, UUID job) {
    SessionOptions options = options(timeout);
    if (fields.path(Cookies.NAME).isEmpty()) {
      return options;
    }
    return switch (rule) {
      case CookieRule.Kept(Seal seal) -> options.with(new Sealed(seal.close(job, cookies())));
      case CookieRule.Refused(String why) -> throw new IllegalStateException("cookies " + why);
    };
  }

  private boolean given(String field) {
    return fields.hasNonNull(field);
  }

  /** What is wrong with whether the session reaches Notte's storage of files. */
  Optional<Problem> storageProblem(Kind kind, boolean needed, Set<String> allowed) {
    boolean reaches = fields.path(STORAGE).asBoolean();
    if (kind == Kind.AGENT && reaches && !allowed.contains(STORAGE)) {
      // It is told the names of all files that are there, whoever sent them.
      return Optional.of(problem(STORAGE, "is not allowed for agents by this service's operator"));
    }
    return needed && !reaches
        ? Optional.of(problem(STORAGE, "must be true, since actions need files"))
        : Optional.empty();
  }

  /** Where a field is, or would be. */
  String pointer(String field) {
    return at.getOrDefault(field, "/" + OBJECT + "/" + field);
  }

  private Problem problem(String field, String detail) {
    return new Problem(pointer(field), detail);
  }
}
