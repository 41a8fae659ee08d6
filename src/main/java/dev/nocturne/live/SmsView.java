package dev.nocturne.live;

import dev.nocturne.notte.Personas.Sms;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** What a persona got as text messages, newest first. */
@Schema(name = "TextMessages")
public record SmsView(List<One> items) {

  static SmsView of(List<Sms> messages) {
    return new SmsView(messages.stream().map(One::of).toList());
  }

  /** A text message, which often holds a code that logs somebody in. */
  @Schema(name = "TextMessage")
  public record One(
      String id, @Nullable String text, @Nullable Instant createdAt, @Nullable String sender) {

    static One of(Sms message) {
      return new One(
          message.smsId(), Shown.text(message.body()), message.createdAt(), message.sender());
    }

    /** Nothing that prints a view prints the message. */
    @Override
    public String toString() {
      return "One[id=" + id + "]";
    }
  }
}
