package dev.nocturne.rest;

import dev.nocturne.job.Status;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which results of a batch are asked for, and in which form.
 *
 * @param after the last job whose result the client has got, or null to begin with the first
 * @param gzip whether the client wants them compressed
 */
record ResultQuery(Set<Status> statuses, @Nullable UUID after, MediaType form, boolean gzip) {

  static final String STATUS = "status";
  static final String CURSOR = "cursor";

  private static final MediaType NDJSON = MediaType.valueOf(NdjsonResults.TYPE);
  private static final MediaType CSV = new MediaType("text", "csv", "utf-8");
  private static final Set<Status> ENDED =
      Arrays.stream(Status.values())
          .filter(Status::ended)
          .collect(Collectors.toCollection(() -> EnumSet.noneOf(Status.class)));

  static ResultQuery of(MultivaluedMap<String, String> given, HttpHeaders headers) {
    Set<Status> statuses = EnumSet.noneOf(Status.class);
    for (String text : given.getOrDefault(STATUS, List.of())) {
      statuses.add(
          Status.of(text)
              .orElseThrow(() -> Problems.badParameter(STATUS, "must be a job's status")));
    }
    return new ResultQuery(
        statuses.isEmpty() ? ENDED : statuses,
        after(given.getOrDefault(CURSOR, List.of())),
        form(headers),
        gzip(headers));
  }

  private static @Nullable UUID after(List<String> given) {
    if (given.isEmpty()) {
      return null;
    }
    return Ids.uuid(given.getFirst())
        .filter(_ -> given.size() == 1)
        .orElseThrow(
            () -> Problems.badParameter(CURSOR, "must be the id in the last line that arrived"));
  }

  /** The form that is liked best; lines of JSON if a client does not care. */
  private static MediaType form(HttpHeaders headers) {
    for (MediaType liked : headers.getAcceptableMediaTypes()) {
      if (liked.isCompatible(NDJSON)) {
        return NDJSON;
      }
      if (liked.isCompatible(CSV)) {
        return CSV;
      }
    }
    return NDJSON;
  }

  private static boolean gzip(HttpHeaders headers) {
    List<String> accepted = headers.getRequestHeader(HttpHeaders.ACCEPT_ENCODING);
    return accepted.stream()
        .flatMap(line -> Arrays.stream(line.split(",", -1)))
        .map(coding -> coding.strip().toLowerCase(Locale.ROOT))
        .anyMatch(coding -> coding.matches("(x-)?gzip\\s*(;\\s*q\\s*=\\s*(1|0?\\.0*[1-9]).*)?"));
  }
}
