package dev.nocturne.live;

import dev.nocturne.notte.Account;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A call that Notte counted, as the operator sees it; what Notte did not tell is null. */
@Schema(name = "CountedCall")
public record CountedCall(
    @Nullable Instant createdAt,
    @Schema(description = "in milliseconds") @Nullable Long durationMs,
    @Schema(description = "Notte's name of the call, such as sessions.start")
        @Nullable String endpoint) {

  /**
   * Some of them.
   *
   * @param more whether there are more on the next page
   */
  public record Some(List<CountedCall> items, boolean more) {}

  static CountedCall of(Account.UsageLog call) {
    return new CountedCall(call.createdAt(), call.durationMs(), call.endpoint());
  }
}
