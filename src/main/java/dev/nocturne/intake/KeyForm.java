package dev.nocturne.intake;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nocturne.access.KeyOrder;
import dev.nocturne.access.Scope;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** Reads what kind of key a client wants. */
public final class KeyForm {

  private static final Duration SHORTEST = Duration.ofMinutes(1);
  private static final Duration LONGEST = Duration.ofDays(3_660);
  private static final String LIFETIME = "expires_in";

  /** Reads a body. */
  public Wish<KeyOrder> read(byte[] body) {
    ObjectNode form;
    try {
      form = StrictJson.read(body);
    } catch (MalformedJsonException e) {
      return new Wish.Malformed<>(e.detail());
    }
    List<Problem> problems = new ArrayList<>(StrictJson.unstorable(form));
    problems.addAll(Shapes.keyProblems(form));
    Optional<Duration> lifetime = lifetime(text(form, LIFETIME));
    if (form.path(LIFETIME).isTextual() && lifetime.isEmpty()) {
      problems.add(new Problem("/" + LIFETIME, "must be a duration of PT1M to P3660D"));
    }
    return problems.isEmpty()
        ? new Wish.Fits<>(
            new KeyOrder(
                form.path("name").textValue(),
                scopes(form),
                lifetime.orElse(null),
                text(form, "tenant")))
        : new Wish.Refused<>(problems);
  }

  private static Optional<Duration> lifetime(@Nullable String text) {
    return Optional.ofNullable(text).flatMap(said -> Durations.between(SHORTEST, LONGEST, said));
  }

  private static List<Scope> scopes(ObjectNode form) {
    return StreamSupport.stream(form.path("scopes").spliterator(), false)
        .flatMap(name -> Scope.named(name.textValue()).stream())
        .sorted()
        .toList();
  }

  private static @Nullable String text(ObjectNode form, String field) {
    return form.path(field).textValue();
  }
}
