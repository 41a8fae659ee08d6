package dev.nocturne.intake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nocturne.job.Json;
import dev.nocturne.job.Kind;
import dev.nocturne.store.BatchControl.Patch;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Reads what a client wants changed about jobs that are retried. */
public final class RetryForm {

  private static final String PATCH = "patch";
  private static final String ATTEMPTS = "max_attempts";
  private static final String NOT_CHANGED = "cannot be changed by a retry";

  private final IntakeSettings settings;

  public RetryForm(IntakeSettings settings) {
    this.settings = settings;
  }

  /**
   * Reads what can be put over the jobs; no job becomes invalid by it.
   *
   * @param kinds of the jobs that are retried; each of them must be able to take the patch
   */
  public Wish<Patch> read(byte[] body, Set<Kind> kinds) {
    ObjectNode form;
    try {
      form = StrictJson.read(body);
    } catch (MalformedJsonException e) {
      return new Wish.Malformed<>(e.detail());
    }
    List<Problem> problems = new ArrayList<>(StrictJson.unstorable(form));
    problems.addAll(StrictJson.unknown(form, Set.of(PATCH)));
    JsonNode patch = form.path(PATCH);
    if (!(patch instanceof ObjectNode fields)) {
      problems.add(new Problem("/" + PATCH, "must be an object"));
      return new Wish.Refused<>(problems);
    }
    return problems.isEmpty() ? read(fields, kinds) : new Wish.Refused<>(problems);
  }

  /** Nobody knows yet which kind it is for if there is no job to retry; then one must fit. */
  private Wish<Patch> read(ObjectNode patch, Set<Kind> kinds) {
    List<Problem> problems = new ArrayList<>();
    Set<Kind> fitting = EnumSet.noneOf(Kind.class);
    for (Kind kind : kinds.isEmpty() ? EnumSet.allOf(Kind.class) : kinds) {
      List<Problem> own = problems(patch, kind);
      if (own.isEmpty()) {
        fitting.add(kind);
      }
      own.stream().filter(problem -> !problems.contains(problem)).forEach(problems::add);
    }
    boolean fits = kinds.isEmpty() ? !fitting.isEmpty() : problems.isEmpty();
    return fits ? new Wish.Fits<>(patch(patch, fitting)) : new Wish.Refused<>(problems);
  }

  /** Whether the smallest job of a kind would take it; its fields depend on no others. */
  private List<Problem> problems(ObjectNode patch, Kind kind) {
    List<Problem> problems = new ArrayList<>();
    ObjectNode job = JsonNodeFactory.instance.objectNode().put("kind", kind.wire());
    switch (kind) {
      case AGENT -> job.put("task", "x");
      case SCRAPE -> job.put("url", "https://example.com");
      case SCRAPE_HTML ->
          job.putArray("frames")
              .addObject()
              .put("frameUrl", "https://example.com")
              .put("frameData", "");
      case SEARCH -> job.put("q", "x");
      case FUNCTION -> job.put("function_id", "x");
      case BROWSER -> job.putArray(ScriptForm.NAME).addObject().put("type", "screenshot");
    }
    for (var field : patch.properties()) {
      String name = field.getKey();
      if (!name.equals(ATTEMPTS)
          && (JobForm.OWN.contains(name) || SessionForm.NAMES.contains(name))) {
        problems.add(new Problem(pointer("/" + StrictJson.escape(name)), NOT_CHANGED));
      } else {
        job.set(name, field.getValue());
      }
    }
    List<Problem> found = Shapes.problems(kind, job);
    if (found.isEmpty()) {
      JobForm form = new JobForm(kind, job, settings);
      found = form.problems();
      // Whose it is was asked when the job came. What the smallest job itself names is no change.
      form.uses().stream()
          .map(Use::pointer)
          .filter(used -> patch.has(used.split("/", 3)[1]))
          .forEach(used -> problems.add(new Problem(pointer(used), NOT_CHANGED)));
    }
    found.forEach(one -> problems.add(new Problem(pointer(one.pointer()), one.detail())));
    return problems;
  }

  private static String pointer(String within) {
    return "/" + PATCH + within;
  }

  private static Patch patch(ObjectNode given, Set<Kind> kinds) {
    ObjectNode fields = given.deepCopy();
    JsonNode attempts = fields.remove(ATTEMPTS);
    return new Patch(
        new Json(StrictJson.text(fields)), attempts == null ? null : attempts.intValue(), kinds);
  }
}
