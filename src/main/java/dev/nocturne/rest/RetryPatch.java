package dev.nocturne.rest;

import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The body of a retry, for the OpenAPI document; {@code RetryForm} reads it. */
record RetryPatch(
    @Schema(
            description =
                "Notte's fields and max_attempts, as all jobs that are retried are to have them")
        Map<String, Object> patch) {}
