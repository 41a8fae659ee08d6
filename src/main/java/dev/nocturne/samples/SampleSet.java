package dev.nocturne.samples;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** The sample jobs as a client would send them. */
final class SampleSet {

  private static final String FILE = "/samples/jobs.json";

  /** Stands in the file for the address of the pages, which is new at every start. */
  private static final String PAGES = "{{pages}}";

  private SampleSet() {}

  /**
   * One sample.
   *
   * @param key its idempotency key, the same at every start
   * @param job the job in JSON
   */
  record Sample(String key, String job) {}

  /** All samples, in the order of the file, on the pages at that address. */
  static List<Sample> on(URI pages) {
    try (InputStream file =
        Objects.requireNonNull(SampleSet.class.getResourceAsStream(FILE), FILE)) {
      String text = new String(file.readAllBytes(), StandardCharsets.UTF_8);
      List<Sample> samples = new ArrayList<>();
      for (JsonNode job : new ObjectMapper().readTree(text.replace(PAGES, pages.toString()))) {
        String key = "nocturne-sample-" + job.path("custom_id").textValue();
        samples.add(new Sample(key, job.toString()));
      }
      return samples;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the bundled samples", e);
    }
  }
}
