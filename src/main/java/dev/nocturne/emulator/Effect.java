package dev.nocturne.emulator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What goes wrong with a request. Where it says {@code done}, that tells whether Notte did what was
 * asked before the reply was lost.
 */
public sealed interface Effect {

  /**
   * An error is answered.
   *
   * @param body the text of the reply, empty for none; null for an error as Notte words it
   */
  record Status(int status, boolean done, @Nullable String body) implements Effect {}

  /**
   * Nothing is heard for a while.
   *
   * @param lasts after that the request is answered as ever; null for: until the script changes,
   *     and never answered
   */
  record Silence(boolean done, @Nullable Duration lasts) implements Effect {}

  /** The connection is cut before the first byte of a reply. */
  record Cut(boolean done) implements Effect {}

  /** It is done, and a page of HTML answered. */
  record Garbage() implements Effect {}

  /** It is done, and the reply breaks off in its middle. */
  record Truncated() implements Effect {}

  /** It is done, and the reply comes byte by byte. */
  record Slow(Duration perByte) implements Effect {}

  /**
   * It is done, and the reply is huge.
   *
   * @param bytes how much more is sent than should be
   */
  record Huge(long bytes) implements Effect {}

  /**
   * It is done, and the reply is small only as long as it is packed.
   *
   * @param bytes how many more than there should be, once unpacked
   */
  record GzipBomb(long bytes) implements Effect {}

  /** Nothing is done, and another address pointed to. */
  record Redirect(String to) implements Effect {}

  /** Nothing is done, and 200 answered with an error inside. */
  record Detail() implements Effect {}

  /**
   * It is done, and the answer differs: unknown words, members too many or missing.
   *
   * @param members merged into the answer, and in a list into each row; null removes one
   */
  record Changed(ObjectNode members) implements Effect {}

  /** What is asked for is seen as it was a while ago; what is stopped ends a while later. */
  record Late(Duration by) implements Effect {}

  /** The session that the request is about runs out of time just before. */
  record SessionExpired() implements Effect {}
}
