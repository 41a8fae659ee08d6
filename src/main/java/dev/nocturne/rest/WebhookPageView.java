package dev.nocturne.rest;

import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A page of webhooks, newest first, and where the next one begins. */
@Schema(name = "WebhookPage")
record WebhookPageView(List<WebhookView> items, @Nullable String nextCursor) {}
