package dev.nocturne.samples;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** The sample batch as a client would send it. */
final class SampleSet {

  private static final String FILE = "/samples/jobs.json";

  /** Stands in the file for the address of the pages, which is new at every start. */
  private static final String PAGES = "{{pages}}";

  private SampleSet() {}

  /** A job in each line, in the order of the file, on the pages at that address. */
  static String on(URI pages) {
    try (InputStream file =
        Objects.requireNonNull(SampleSet.class.getResourceAsStream(FILE), FILE)) {
      String text = new String(file.readAllBytes(), StandardCharsets.UTF_8);
      StringBuilder lines = new StringBuilder();
      for (JsonNode job : new ObjectMapper().readTree(text.replace(PAGES, pages.toString()))) {
        lines.append(job).append('\n');
      }
      return lines.toString();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the bundled samples", e);
    }
  }
}
