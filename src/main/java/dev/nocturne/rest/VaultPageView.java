package dev.nocturne.rest;

import dev.nocturne.live.VaultView;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A page of vaults. */
@Schema(name = "VaultPage")
record VaultPageView(
    List<VaultView> items,
    @Schema(description = "for the next page; null on the last") @Nullable String nextCursor) {}
