package dev.nocturne.samples;

import java.net.URI;
import java.util.Optional;

/** The bundled pages that the samples work on. */
@FunctionalInterface
public interface SamplePages {

  /** Where they are, with a slash at the end, or empty while nothing serves them. */
  Optional<URI> address();
}
