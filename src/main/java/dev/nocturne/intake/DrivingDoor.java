package dev.nocturne.intake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nocturne.job.Json;
import dev.nocturne.notte.ResponseFormat;
import dev.nocturne.store.Holdings;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Reads what a client wants of an open session. What is wrong with it never quotes it. */
public final class DrivingDoor {

  private static final String URL = "url";
  private static final String FORMAT = "response_format";
  private static final String MOST = "max_nb_actions";

  /** So many actions Notte tells of unless it is said. */
  private static final int USUAL_ACTIONS = 100;

  private final Targets targets;
  private final Holdings holdings;

  /**
   * A door.
   *
   * @param targets where browsers may be sent
   * @param holdings whose files are that may be given to pages
   */
  public DrivingDoor(Targets targets, Holdings holdings) {
    this.targets = targets;
    this.holdings = holdings;
  }

  /** Reads cookies, which come to Notte's objects in an array. */
  public Wish<Json> cookies(byte[] body) {
    return read("cookies", body, form -> form.path("cookies"));
  }

  /** Reads how a page is to be looked at. */
  public Wish<Json> observation(byte[] body) {
    return read("observation", body, form -> form.has(MOST) ? form : form.put(MOST, USUAL_ACTIONS));
  }

  /** Reads what the browser of a tenant's session is to do. */
  public Wish<Json> action(String tenant, byte[] body) {
    return read("action", body, form -> foreign(tenant, form), form -> form);
  }

  private List<Problem> foreign(String tenant, ObjectNode action) {
    List<Use> uses = Use.of(action);
    return Use.problems(uses, holdings.foreign(tenant, Use.things(uses)));
  }

  /** Reads what is to be read of a page. */
  public Wish<Json> scrape(byte[] body) {
    return read("reading", body, form -> form);
  }

  /** What the shape cannot know. */
  private List<Problem> problems(ObjectNode form) {
    List<Problem> problems = new ArrayList<>();
    if (form.path(URL).isTextual()) {
      targets
          .refusal(form.path(URL).textValue())
          .ifPresent(why -> problems.add(new Problem("/" + URL, why)));
    }
    if (form.path(FORMAT).isObject()) {
      ResponseFormat.problems(new Json(StrictJson.text(form.path(FORMAT))))
          .forEach(p -> problems.add(new Problem("/" + FORMAT + p.pointer(), p.detail())));
    }
    return problems;
  }

  private Wish<Json> read(String shape, byte[] body, Function<ObjectNode, JsonNode> wish) {
    return read(shape, body, _ -> List.of(), wish);
  }

  private Wish<Json> read(
      String shape,
      byte[] body,
      Function<ObjectNode, List<Problem>> more,
      Function<ObjectNode, JsonNode> wish) {
    ObjectNode form;
    try {
      form = StrictJson.read(body);
    } catch (MalformedJsonException e) {
      return new Wish.Malformed<>(e.detail());
    }
    List<Problem> problems = new ArrayList<>(StrictJson.unstorable(form));
    if (problems.isEmpty()) {
      problems.addAll(Shapes.problems(shape, form));
    }
    if (problems.isEmpty()) {
      problems.addAll(problems(form));
    }
    if (problems.isEmpty()) {
      problems.addAll(more.apply(form));
    }
    return problems.isEmpty()
        ? new Wish.Fits<>(new Json(StrictJson.text(wish.apply(form))))
        : new Wish.Refused<>(problems);
  }
}
