package dev.nocturne.intake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nocturne.job.SigningSecret;
import dev.nocturne.store.Webhooks.Patch;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads what a client wants of a webhook. */
public final class WebhookForm {

  private static final String URL = "url";
  private static final String TYPES = "event_types";
  private static final String SECRET = "secret";
  private static final String ENABLED = "enabled";

  private final Function<String, Optional<String>> refusal;

  /**
   * A form.
   *
   * @param refusal why an address is refused, or empty if it is not
   */
  public WebhookForm(Function<String, Optional<String>> refusal) {
    this.refusal = refusal;
  }

  /** A webhook that is to be. */
  public record Draft(String url, List<String> types, SigningSecret secret) {
    public Draft {
      types = List.copyOf(types);
    }
  }

  /** Reads a webhook that is to be; it gets a secret of ours unless it brings one. */
  public Wish<Draft> draft(byte[] body) {
    return read(
        "webhook",
        body,
        form -> new Draft(form.path(URL).textValue(), types(form.path(TYPES)), secret(form)));
  }

  /** Reads what is to change about a webhook. */
  public Wish<Patch> patch(byte[] body) {
    return read(
        "webhookchange",
        body,
        form ->
            new Patch(
                form.path(URL).textValue(),
                form.has(TYPES) ? types(form.path(TYPES)) : null,
                enabled(form)));
  }

  /** Reads the next secret of a webhook, one of ours if nothing is said. */
  public Wish<SigningSecret> rotation(byte[] body) {
    return body.length == 0
        ? new Wish.Fits<>(SigningSecret.random())
        : read("webhookrotation", body, WebhookForm::secret);
  }

  private <T> Wish<T> read(String shape, byte[] body, Function<ObjectNode, T> wish) {
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
      check(form, problems);
    }
    return problems.isEmpty() ? new Wish.Fits<>(wish.apply(form)) : new Wish.Refused<>(problems);
  }

  /** What the shape cannot know. */
  private void check(ObjectNode form, List<Problem> problems) {
    if (form.has(URL)) {
      refusal
          .apply(form.path(URL).textValue())
          .ifPresent(why -> problems.add(new Problem("/" + URL, why)));
    }
    if (form.has(SECRET) && SigningSecret.of(form.path(SECRET).textValue()).isEmpty()) {
      problems.add(new Problem("/" + SECRET, SigningSecret.RULE));
    }
  }

  private static SigningSecret secret(ObjectNode form) {
    return form.has(SECRET)
        ? SigningSecret.of(form.path(SECRET).textValue()).orElseThrow()
        : SigningSecret.random();
  }

  private static @Nullable Boolean enabled(ObjectNode form) {
    return form.has(ENABLED) ? form.path(ENABLED).booleanValue() : null;
  }

  private static List<String> types(JsonNode array) {
    List<String> types = new ArrayList<>();
    array.forEach(type -> types.add(type.textValue()));
    return types;
  }
}
