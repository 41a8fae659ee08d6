package dev.nocturne.live;

import dev.nocturne.notte.Personas.Email;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** What a persona got by e-mail, newest first. */
@Schema(name = "Emails")
public record EmailsView(List<One> items) {

  static EmailsView of(List<Email> emails) {
    return new EmailsView(emails.stream().map(One::of).toList());
  }

  /** An e-mail, which often holds a code or a link that logs somebody in. */
  @Schema(name = "Email")
  public record One(
      String id,
      @Nullable String subject,
      @Nullable Instant createdAt,
      @Nullable String senderEmail,
      @Nullable String senderName,
      @Nullable String text,
      @Nullable String html) {

    static One of(Email email) {
      return new One(
          email.emailId(),
          email.subject(),
          email.createdAt(),
          email.senderEmail(),
          email.senderName(),
          Shown.text(email.textContent()),
          Shown.text(email.htmlContent()));
    }

    /** Nothing that prints a view prints the message. */
    @Override
    public String toString() {
      return "One[id=" + id + "]";
    }
  }
}
