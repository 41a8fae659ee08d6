package dev.nocturne.rest;

import dev.nocturne.job.Kind;
import dev.nocturne.job.Status;
import dev.nocturne.store.JobReader;
import jakarta.ws.rs.core.MultivaluedMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What a list of jobs is asked for. */
public record JobListQuery(
    JobReader.Filter filter, @Nullable UUID after, int limit, String signature) {

  private static final String LABEL = "label";
  private static final Set<String> FILTERS =
      Set.of("status", "kind", "batch_id", "custom_id", LABEL);

  /** What the parameters of an address ask for; one that is unknown or senseless is refused. */
  public static JobListQuery of(MultivaluedMap<String, String> given) {
    ListParameters parameters = new ListParameters(given, FILTERS, Set.of(LABEL));
    return new JobListQuery(
        new JobReader.Filter(
            parameters.read("status", Status::of, "must be a job's status"),
            parameters.read("kind", Kind::of, "must be a known kind"),
            parameters.read("batch_id", Ids::uuid, "must be a UUID"),
            parameters.text("custom_id"),
            labels(parameters.all(LABEL))),
        parameters.after(),
        parameters.limit(),
        parameters.signature());
  }

  private static Map<String, String> labels(List<String> texts) {
    Map<String, String> labels = new HashMap<>();
    for (String text : texts) {
      int colon = text.indexOf(':');
      if (colon < 1) {
        throw Problems.badParameter(LABEL, "must be of the form key:value");
      }
      String before = labels.put(text.substring(0, colon), text.substring(colon + 1));
      if (before != null) {
        throw Problems.badParameter(LABEL, "must not name a key twice");
      }
    }
    return labels;
  }
}
