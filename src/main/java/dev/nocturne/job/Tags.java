package dev.nocturne.job;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The client's own marks on a job; Nocturne only stores and finds them.
 *
 * @param requestKey the key of the Kafka record that brought it, given back with its events
 */
public record Tags(
    @Nullable String customId, Map<String, String> labels, @Nullable String requestKey) {

  /** No marks. */
  public static final Tags NONE = new Tags(null, Map.of());

  public Tags {
    labels = Map.copyOf(labels);
  }

  /** The marks of a job that did not come by Kafka. */
  public Tags(@Nullable String customId, Map<String, String> labels) {
    this(customId, labels, null);
  }
}
