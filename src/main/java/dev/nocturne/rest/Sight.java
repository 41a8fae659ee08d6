package dev.nocturne.rest;

import dev.nocturne.intake.RowSecrets;
import dev.nocturne.intake.Secrets;
import dev.nocturne.live.FunctionRunView;
import dev.nocturne.schedule.Payload;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * How somebody sees what clients sent. Whoever has the address of a session's socket has the
 * session, so it is for those who may have that; and so is what sessions are given.
 */
public enum Sight {
  /** As it is. */
  WHOLE,
  /** Without addresses of live sessions, nor what jobs are given that is secret. */
  VEILED;

  private static final String VEIL = "***";

  /** In JSON that we wrote; no address holds what is escaped there. */
  private static final Pattern ADDRESS =
      Pattern.compile("(\"cdp_url\":\"|(?i:\\bwss?://))[^\\s\"\\\\]++");

  /** In text that nobody could read, however its letters are written. */
  private static final Pattern HINT = Pattern.compile("(?i)cdp_url|\\bwss?:");

  /** A document in JSON as we keep it, which it stays. */
  public String json(String document) {
    return switch (this) {
      case WHOLE -> document;
      case VEILED -> ADDRESS.matcher(document).replaceAll("$1" + VEIL);
    };
  }

  /** What a job is made of, as it is written for clients; its secrets are veiled, too. */
  public String request(String document) {
    return switch (this) {
      case WHOLE -> document;
      case VEILED -> json(Secrets.masked(document));
    };
  }

  /** The fields of an action, in the same way. */
  public String action(String fields) {
    return switch (this) {
      case WHOLE -> fields;
      case VEILED -> json(Secrets.maskedAction(fields));
    };
  }

  /** What a schedule submits, in the same way. */
  public String payload(Payload payload) {
    return switch (this) {
      case WHOLE -> payload.json();
      case VEILED -> json(Secrets.maskedSubmission(payload.json()));
    };
  }

  /** A run of a function, in the same way. */
  FunctionRunView run(FunctionRunView run) {
    String variables = run.content().variables();
    return switch (this) {
      case WHOLE -> run;
      case VEILED -> variables == null ? run : run.with(Secrets.maskedMembers(variables));
    };
  }

  /**
   * Rows as they came; all of one is hidden if it may hold an address, or secrets where nobody can
   * read it.
   *
   * @param form of their batch, as it is stored
   */
  public UnaryOperator<String> rows(String form) {
    return switch (this) {
      case WHOLE -> UnaryOperator.identity();
      case VEILED -> {
        RowSecrets secrets = RowSecrets.ofForm(form);
        yield row -> HINT.matcher(row).find() ? VEIL : secrets.masked(row).orElse(VEIL);
      }
    };
  }
}
