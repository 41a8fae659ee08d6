package dev.nocturne.intake;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nocturne.job.Json;
import dev.nocturne.notte.ResponseFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads what a client wants to be kept at Notte. What is wrong with it never quotes it. */
public final class KeepingDoor {

  private static final String FORMAT = "response_format";

  /** Reads what a profile is to be called, if it is to have a name. */
  public Wish<Optional<String>> profile(byte[] body) {
    return read("profile", body, form -> Optional.ofNullable(form.path("name").textValue()));
  }

  /** Reads which cookies a profile is to get and how, in Notte's form. */
  public Wish<Json> profileCookies(byte[] body) {
    return read("profilecookies", body, form -> new Json(StrictJson.text(form)));
  }

  /** Reads what persona is to be made. */
  public Wish<PersonaWish> persona(byte[] body) {
    return read(
        "persona",
        body,
        form ->
            new PersonaWish(form.path("phone").booleanValue(), form.path("vault").booleanValue()));
  }

  /** Reads a function that is to be made. */
  public Wish<FunctionWish> function(byte[] body) {
    return read("newfunction", body, KeepingDoor::function);
  }

  /** Reads the next version of a function, which has the name it has. */
  public Wish<FunctionWish> version(byte[] body) {
    return read("functionversion", body, KeepingDoor::function);
  }

  private static FunctionWish function(ObjectNode form) {
    return new FunctionWish(
        form.path("program").textValue(),
        form.path("name").textValue(),
        form.path("description").textValue(),
        object(form, FORMAT));
  }

  /** Reads when a function is to run by itself. */
  public Wish<FunctionTimes> times(byte[] body) {
    return read(
        "functiontimes",
        body,
        form -> new FunctionTimes(form.path("cron").textValue(), object(form, "variables")));
  }

  /** Reads how a run stands that runs somewhere else, in Notte's form. */
  public Wish<Json> runUpdate(byte[] body) {
    return read("runupdate", body, form -> new Json(StrictJson.text(form)));
  }

  private static @Nullable Json object(ObjectNode form, String name) {
    return form.path(name).isObject() ? new Json(StrictJson.text(form.path(name))) : null;
  }

  private <T> Wish<T> read(String shape, byte[] body, Function<ObjectNode, T> wanted) {
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
    Json format = object(form, FORMAT);
    if (problems.isEmpty() && format != null) {
      ResponseFormat.problems(format)
          .forEach(p -> problems.add(new Problem("/" + FORMAT + p.pointer(), p.detail())));
    }
    return problems.isEmpty() ? new Wish.Fits<>(wanted.apply(form)) : new Wish.Refused<>(problems);
  }
}
