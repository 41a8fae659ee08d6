package dev.nocturne.job;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The client's own marks on a job; Nocturne only stores and finds them. */
public record Tags(@Nullable String customId, Map<String, String> labels) {

  /** No marks. */
  public static final Tags NONE = new Tags(null, Map.of());

  public Tags {
    labels = Map.copyOf(labels);
  }
}
