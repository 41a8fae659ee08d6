package dev.nocturne.rest;

import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A page of deliveries, newest first, and where the next one begins. */
@Schema(name = "DeliveryPage")
record DeliveryPageView(List<DeliveryView> items, @Nullable String nextCursor) {}
