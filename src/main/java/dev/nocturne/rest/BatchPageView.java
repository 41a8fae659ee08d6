package dev.nocturne.rest;

import dev.nocturne.events.BatchView;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A page of batches, newest first, and where the next one begins. */
@Schema(name = "BatchPage")
record BatchPageView(List<BatchView> items, @Nullable String nextCursor) {}
