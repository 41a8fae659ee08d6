package dev.nocturne.emulator;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One thing that goes wrong, by script.
 *
 * @param operation the operation it happens to, as in the ledger, or {@code *} for every one
 * @param skip how many fitting requests pass before
 * @param times how many it happens to; zero for all of them
 * @param contains only requests whose path or body contain this, or null for every one
 * @param effect what happens
 * @param status the status of {@link Effect#STATUS}
 * @param headers further headers of the reply
 */
public record Fault(
    String operation,
    int skip,
    int times,
    @Nullable String contains,
    Effect effect,
    int status,
    @Nullable Map<String, String> headers) {

  /** What can go wrong. */
  public enum Effect {
    /** Nothing is done, and this status answered. */
    @JsonProperty("status")
    STATUS,
    /** Nothing is done and nothing answered, until the script changes. */
    @JsonProperty("hang")
    HANG,
    /** Nothing is done and the connection cut. */
    @JsonProperty("cut")
    CUT,
    /** It is done, and the connection cut before the reply. */
    @JsonProperty("lost_reply")
    LOST_REPLY,
    /** It is done, and never answered until the script changes. */
    @JsonProperty("late_reply")
    LATE_REPLY,
    /** It is done, and something unreadable answered. */
    @JsonProperty("garbage")
    GARBAGE,
    /** It is done, and the reply breaks off in its middle. */
    @JsonProperty("truncated")
    TRUNCATED,
    /** It is done, and the reply comes one byte a second. */
    @JsonProperty("slow")
    SLOW,
    /** It is done, and the reply never comes to its end. */
    @JsonProperty("huge")
    HUGE,
    /** It is done, and the reply is small only as long as it is packed. */
    @JsonProperty("gzip_bomb")
    GZIP_BOMB,
    /** Nothing is done, and another host is pointed to. */
    @JsonProperty("redirect")
    REDIRECT,
    /** Nothing is done, and 200 answered with an error inside. */
    @JsonProperty("detail")
    DETAIL
  }
}
