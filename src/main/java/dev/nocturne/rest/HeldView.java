package dev.nocturne.rest;

import dev.nocturne.access.Holding;
import dev.nocturne.access.Resource.Type;
import dev.nocturne.store.Holdings;
import jakarta.ws.rs.core.MultivaluedMap;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** That something at Notte is the tenant's, as it stands in lists of one type. */
@Schema(name = "Held")
record HeldView(
    @Schema(description = "Notte's own id") String id,
    @Schema(description = "when it became the tenant's") Instant since) {

  private static HeldView of(Holding holding) {
    return new HeldView(holding.resource().id(), holding.since());
  }

  /** A page of them. */
  @Schema(name = "HeldPage")
  record Page(
      List<HeldView> items,
      @Schema(description = "for the next page; null on the last") @Nullable String nextCursor) {

    /** What a tenant has of a type, as it was asked for. */
    static Page of(
        Holdings holdings, String tenant, Type type, MultivaluedMap<String, String> asked) {
      ListParameters query = new ListParameters(asked, Set.of(), Set.of());
      List<Holding> found = holdings.list(tenant, type, query.after(), query.limit());
      String next = Cursor.next(found, Holding::id, query.limit(), query.signature());
      return new Page(found.stream().map(HeldView::of).toList(), next);
    }
  }
}
