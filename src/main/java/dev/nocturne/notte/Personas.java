package dev.nocturne.notte;

import dev.nocturne.job.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Notte's personas: somebody with a name, an address and perhaps a telephone, as whom agents sign
 * up. Calls block, and throw a {@link NotteException} if they did not work.
 */
public final class Personas {

  private final Exchange exchange;

  Personas(Exchange exchange) {
    this.exchange = exchange;
  }

  /** A persona. */
  public record Persona(
      String personaId,
      @Nullable String status,
      @Nullable String firstName,
      @Nullable String lastName,
      @Nullable String email,
      @Nullable String vaultId,
      @Nullable String phoneNumber) {

    public Persona {
      Objects.requireNonNull(personaId, "persona_id");
    }
  }

  /**
   * An e-mail that a persona got.
   *
   * @param textContent what it says, often a code or a link that logs somebody in
   * @param htmlContent the same as HTML
   */
  public record Email(
      String emailId,
      @Nullable String subject,
      @Nullable Instant createdAt,
      @Nullable String senderEmail,
      @Nullable String senderName,
      @Nullable Secret textContent,
      @Nullable Secret htmlContent) {

    public Email {
      Objects.requireNonNull(emailId, "email_id");
    }
  }

  /**
   * A text message that a persona got.
   *
   * @param body what it says, often a code that logs somebody in
   */
  public record Sms(
      String smsId, @Nullable Secret body, @Nullable Instant createdAt, @Nullable String sender) {

    public Sms {
      Objects.requireNonNull(smsId, "sms_id");
    }
  }

  /**
   * Which messages are wanted.
   *
   * @param limit how many at most
   * @param within how old at most, or null for any age
   * @param onlyUnread whether those are left out that were read before; reading may mark them
   */
  public record Messages(int limit, @Nullable Duration within, boolean onlyUnread) {

    /** The latest hundred, read or not. */
    public static final Messages LATEST = new Messages(100, null, false);

    @Nullable String timedelta() {
      return within == null ? null : within.toString();
    }
  }

  record Wanted(boolean createVault, boolean createPhoneNumber) {}

  /** Makes a persona; never to be repeated blindly. A telephone is not part of every plan. */
  public Persona create(boolean withVault, boolean withPhoneNumber) {
    String body = Wording.body(new Wanted(withVault, withPhoneNumber));
    return exchange.object(Operation.CREATE_PERSONA, Persona.class, api -> api.createPersona(body));
  }

  /** One page of the personas, from page 1; with {@code onlyActive} those that are not deleted. */
  public Page<Persona> list(boolean onlyActive, int page) {
    return exchange.page(
        Operation.PERSONAS,
        Persona.class,
        api -> api.personas(page, exchange.pageSize(), onlyActive));
  }

  /** A persona, if Notte knows it. */
  public Optional<Persona> get(String persona) {
    return exchange.find(Operation.PERSONA, Persona.class, api -> api.persona(persona));
  }

  /** Deletes a persona. */
  public Removal delete(String persona) {
    return exchange.remove(Operation.DELETE_PERSONA, api -> api.deletePersona(persona));
  }

  /** The e-mails of a persona. */
  public List<Email> emails(String persona, Messages wanted) {
    return exchange.list(
        Operation.PERSONA_EMAILS,
        Email.class,
        api -> api.personaEmails(persona, wanted.limit(), wanted.timedelta(), wanted.onlyUnread()));
  }

  /** The text messages of a persona. */
  public List<Sms> sms(String persona, Messages wanted) {
    return exchange.list(
        Operation.PERSONA_SMS,
        Sms.class,
        api -> api.personaSms(persona, wanted.limit(), wanted.timedelta(), wanted.onlyUnread()));
  }

  /** Gives a persona a telephone number; Notte is giving this call up, and documents no form. */
  public Json createNumber(String persona) {
    return exchange.object(Operation.CREATE_NUMBER, Json.class, api -> api.createNumber(persona));
  }

  /** Takes a persona's telephone number away; Notte is giving this call up. */
  public Removal deleteNumber(String persona) {
    return exchange.remove(Operation.DELETE_NUMBER, api -> api.deleteNumber(persona));
  }
}
