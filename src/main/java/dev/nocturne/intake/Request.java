package dev.nocturne.intake;

import org.jspecify.annotations.Nullable;

/** A job at the door, as it came. */
public final class Request {

  private final byte[] body;
  private final @Nullable String key;
  private final @Nullable String requestKey;

  /**
   * A job that came from somewhere.
   *
   * @param body the job in JSON, UTF-8; its size was limited by whoever received it
   * @param key the client's idempotency key, if it sent one
   * @param requestKey the key of the Kafka record that brought it, if it has one that is text
   */
  public Request(byte[] body, @Nullable String key, @Nullable String requestKey) {
    this.body = body;
    this.key = key;
    this.requestKey = requestKey;
  }

  byte[] body() {
    return body;
  }

  /** The client's idempotency key, if it sent one. */
  public @Nullable String key() {
    return key;
  }

  @Nullable String requestKey() {
    return requestKey;
  }
}
