package dev.nocturne.rest;

import dev.nocturne.access.Holding;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** Whose something at Notte is, as clients see it. */
@Schema(name = "Resource")
record HoldingView(
    @Schema(description = "of this entry") UUID id,
    @Schema(enumeration = {"vault", "persona", "profile", "function", "connection", "file"})
        String type,
    @Schema(description = "Notte's own id of it, which jobs name") String upstreamId,
    String tenant,
    @Schema(description = "when it became the tenant's") Instant createdAt) {

  static HoldingView of(Holding holding) {
    return new HoldingView(
        holding.id(),
        holding.resource().type().wire(),
        holding.resource().id(),
        holding.tenant(),
        holding.since());
  }

  /** A page of them. */
  @Schema(name = "ResourcePage")
  record Page(
      List<HoldingView> items,
      @Schema(description = "for the next page; null on the last") @Nullable String nextCursor) {}
}
