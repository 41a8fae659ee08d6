package dev.nocturne.intake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nocturne.job.Capture;
import dev.nocturne.job.JobSpec;
import dev.nocturne.job.JobSpec.AgentTask;
import dev.nocturne.job.JobSpec.BrowserScript;
import dev.nocturne.job.JobSpec.FunctionCall;
import dev.nocturne.job.JobSpec.HtmlScrape;
import dev.nocturne.job.JobSpec.Scrape;
import dev.nocturne.job.JobSpec.Search;
import dev.nocturne.job.JobSpec.Via;
import dev.nocturne.job.Json;
import dev.nocturne.job.Kind;
import dev.nocturne.job.SessionOptions;
import dev.nocturne.job.Tags;
import dev.nocturne.job.Terms;
import dev.nocturne.notte.ResponseFormat;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A job as the client wrote it, of the right shape for its kind; knows what the shape cannot. */
final class JobForm {

  static final String URL = "url";
  static final String TASK = "task";
  static final String QUERY = "q";
  static final String FRAMES = "frames";
  static final String FUNCTION = "function_id";
  static final String VARIABLES = "variables";
  static final String KEY_VARIABLE = "key_variable";
  static final String FORMAT = "response_format";
  static final String CAPTURE = "capture";
  static final String VIA = "via";
  static final String CUSTOM_ID = "custom_id";
  static final String LABELS = "labels";

  /** The longest task, in bytes of UTF-8, so that emoji weigh what they cost. */
  private static final int LONGEST_TASK = 32_000;

  /** Nocturne's own fields; all others are Notte's. */
  static final Set<String> OWN =
      Set.of(
          "kind",
          TASK,
          URL,
          QUERY,
          FRAMES,
          FUNCTION,
          VARIABLES,
          KEY_VARIABLE,
          VIA,
          FORMAT,
          "session",
          CUSTOM_ID,
          LABELS,
          "priority",
          "timeout",
          "deadline",
          "max_attempts",
          CAPTURE,
          ScriptForm.NAME,
          PersonaForm.NAME,
          LaneForm.NAME);

  private final Kind kind;
  private final ObjectNode job;
  private final IntakeSettings settings;
  private final List<Problem> problems = new ArrayList<>();
  private final SessionForm session;
  private final TimesForm times;

  JobForm(Kind kind, ObjectNode job, IntakeSettings settings) {
    this.kind = kind;
    this.job = job;
    this.settings = settings;
    this.session = SessionForm.of(job, kind == Kind.SCRAPE, problems);
    this.times = new TimesForm(job);
    check();
  }

  /** What is wrong with it; if nothing is, the rest can be asked. */
  List<Problem> problems() {
    return problems;
  }

  /** What it uses that is kept at Notte. */
  List<Use> uses() {
    return Use.of(kind, job, session);
  }

  /** What is stored of it as the job with this id, which its cookies are sealed for. */
  JobSpec spec(UUID id) {
    SessionOptions options = session.options(times.longest(), settings.cookies(), id);
    return switch (kind) {
      case AGENT ->
          new AgentTask(
              job.path(TASK).textValue(),
              text(URL),
              format(),
              others(Set.of()),
              options,
              new PersonaForm(job).persona());
      case SCRAPE ->
          new Scrape(
              job.path(URL).textValue(), format(), via(), others(SessionForm.NAMES), options);
      case SCRAPE_HTML ->
          new HtmlScrape(new Json(StrictJson.text(job.path(FRAMES))), format(), others(Set.of()));
      case SEARCH -> new Search(job.path(QUERY).textValue(), others(Set.of()));
      case FUNCTION ->
          new FunctionCall(
              job.path(FUNCTION).textValue(), variables(), text(KEY_VARIABLE), format());
      case BROWSER ->
          new BrowserScript(new ScriptForm(job.path(ScriptForm.NAME)).script(), options);
    };
  }

  Terms terms() {
    return new Terms(
        job.path("priority").asInt(Terms.DEFAULT.priority()),
        times.timeout(),
        times.deadline(),
        job.path("max_attempts").asInt(kind.attempts()),
        new LaneForm(job).lane(),
        captures());
  }

  Tags tags(@Nullable String requestKey) {
    Map<String, String> labels = new HashMap<>();
    for (Map.Entry<String, JsonNode> label : job.path(LABELS).properties()) {
      labels.put(label.getKey(), label.getValue().textValue());
    }
    return new Tags(text(CUSTOM_ID), labels, requestKey);
  }

  private void check() {
    String task = text(TASK);
    if (task != null && task.getBytes(StandardCharsets.UTF_8).length > LONGEST_TASK) {
      refuse(TASK, "is longer than " + LONGEST_TASK + " bytes");
    }
    checkAddress(URL, job.path(URL));
    for (int i = 0; i < job.path(FRAMES).size(); i++) {
      checkAddress(FRAMES + "/" + i + "/frameUrl", job.path(FRAMES).path(i).path("frameUrl"));
    }
    Json format = format();
    if (format != null) {
      ResponseFormat.problems(format)
          .forEach(p -> problems.add(new Problem("/" + FORMAT + p.pointer(), p.detail())));
    }
    if (kind == Kind.SCRAPE && via() == Via.ONE_CALL) {
      String why = "needs a session of the job's own, which it has with via: session";
      if (!captures().isEmpty()) {
        refuse(CAPTURE, why);
      }
      if (Cookies.given(job)) {
        refuse("session/cookies", why);
      }
    }
    String keyVariable = text(KEY_VARIABLE);
    if (keyVariable != null && job.path(VARIABLES).has(keyVariable)) {
      refuse(KEY_VARIABLE, "is one of the variables already");
    }
    new LaneForm(job).refusal().ifPresent(why -> refuse(LaneForm.NAME, why));
    problems.addAll(new PersonaForm(job).problems());
    ScriptForm script = new ScriptForm(job.path(ScriptForm.NAME));
    problems.addAll(script.problems(settings.targets()));
    session
        .storageProblem(kind, script.usesFiles(), settings.allowedSessionFields())
        .ifPresent(problems::add);
    problems.addAll(times.problems());
    problems.addAll(
        session.problems(times.longest(), settings.allowedSessionFields(), settings.cookies()));
  }

  private void checkAddress(String field, JsonNode address) {
    if (address.isTextual()) {
      settings.targets().refusal(address.textValue()).ifPresent(why -> refuse(field, why));
    }
  }

  private Set<Capture> captures() {
    if (!job.has(CAPTURE)) {
      return Set.of();
    }
    return Arrays.stream(Capture.values())
        .filter(capture -> job.path(CAPTURE).path(capture.wire()).asBoolean())
        .collect(Collectors.toSet());
  }

  private @Nullable Json format() {
    if (!job.hasNonNull(FORMAT)) {
      return null;
    }
    Json format = new Json(StrictJson.text(job.get(FORMAT)));
    return ResponseFormat.asksForNothing(format) ? null : format;
  }

  private Json variables() {
    return job.has(VARIABLES) ? new Json(StrictJson.text(job.get(VARIABLES))) : Json.EMPTY;
  }

  private Via via() {
    String given = text(VIA);
    return given == null ? settings.via() : Via.valueOf(given.toUpperCase(Locale.ROOT));
  }

  private Json others(Set<String> except) {
    ObjectNode others = JsonNodeFactory.instance.objectNode();
    for (Map.Entry<String, JsonNode> field : job.properties()) {
      if (!OWN.contains(field.getKey()) && !except.contains(field.getKey())) {
        others.set(field.getKey(), field.getValue());
      }
    }
    return new Json(StrictJson.text(others));
  }

  private @Nullable String text(String field) {
    return job.hasNonNull(field) ? job.get(field).textValue() : null;
  }

  private void refuse(String field, String why) {
    problems.add(new Problem("/" + field, why));
  }
}
