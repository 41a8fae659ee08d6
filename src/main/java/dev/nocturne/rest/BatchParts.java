package dev.nocturne.rest;

import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** A batch as a form; only told of, for forms are read as they arrive. */
@Schema(name = "BatchForm")
record BatchParts(
    @Schema(ref = RequestSchemas.BATCH) String batch,
    @Schema(description = "application/x-ndjson, or text/csv with a header line") String rows) {}
