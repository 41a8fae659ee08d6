package dev.nocturne.intake;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nocturne.access.Login;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Reads what is wanted of a vault. What is wrong with it never quotes it. */
public final class VaultForm {

  private static final String EMAIL = "email";
  private static final String USERNAME = "username";

  /** Reads what a vault is to be called. */
  public Wish<String> name(byte[] body) {
    return read("vault", body, form -> form.path("name").textValue());
  }

  /** Reads a login that a vault is to keep. */
  public Wish<Login> login(byte[] body) {
    return read(
        "login",
        body,
        form ->
            new Login(
                form.path("url").textValue(),
                form.path(EMAIL).textValue(),
                form.path(USERNAME).textValue(),
                form.path("password").textValue(),
                form.path("mfa_secret").textValue()));
  }

  private <T> Wish<T> read(String shape, byte[] body, Function<ObjectNode, T> wish) {
    ObjectNode form;
    try {
      form = StrictJson.read(body);
    } catch (MalformedJsonException e) {
      return new Wish.Malformed<>(e.detail());
    }
    List<Problem> problems = new ArrayList<>(StrictJson.unstorable(form));
    problems.addAll(Shapes.problems(shape, form));
    if (problems.isEmpty() && shape.equals("login")) {
      problems.addAll(names(form));
    }
    return problems.isEmpty() ? new Wish.Fits<>(wish.apply(form)) : new Wish.Refused<>(problems);
  }

  /** Notte takes exactly one of both, and null for none. */
  private static List<Problem> names(ObjectNode form) {
    boolean email = form.hasNonNull(EMAIL);
    boolean username = form.hasNonNull(USERNAME);
    if (email == username) {
      String why = email ? "must not be there beside email" : "is required without email";
      return List.of(new Problem("/" + USERNAME, why));
    }
    return List.of();
  }
}
