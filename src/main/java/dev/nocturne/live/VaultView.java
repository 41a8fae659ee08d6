package dev.nocturne.live;

import dev.nocturne.access.Holding;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A vault as clients see it. */
@Schema(name = "Vault")
public record VaultView(
    @Schema(description = "Notte's own id, which jobs name as vault_id") String id,
    @Schema(description = "as it was named here last; null if it was made elsewhere")
        @Nullable String name,
    @Schema(description = "when it became the tenant's") Instant createdAt) {

  /** The vault of an entry. */
  public static VaultView of(Holding holding) {
    return new VaultView(holding.resource().id(), holding.name(), holding.since());
  }
}
