package dev.nocturne.rest;

import dev.nocturne.job.BatchStatus;
import dev.nocturne.store.BatchReader;
import jakarta.ws.rs.core.MultivaluedMap;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What a list of batches is asked for. */
public record BatchListQuery(
    BatchReader.Filter filter, @Nullable UUID after, int limit, String signature) {

  private static final Set<String> FILTERS = Set.of("status", "name", "idempotency_key");

  /** What the parameters of an address ask for; one that is unknown or senseless is refused. */
  public static BatchListQuery of(MultivaluedMap<String, String> given) {
    ListParameters parameters = new ListParameters(given, FILTERS, Set.of());
    return new BatchListQuery(
        new BatchReader.Filter(
            parameters.read("status", BatchStatus::of, "must be a batch's status"),
            parameters.text("name"),
            parameters.text("idempotency_key")),
        parameters.after(),
        parameters.limit(),
        parameters.signature());
  }
}
