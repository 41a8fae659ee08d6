package dev.nocturne.rest;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nocturne.store.BatchReader;
import java.io.IOException;
import java.io.OutputStream;

/** Results as JSON, one in a line. */
record NdjsonResults(OutputStream out, ObjectMapper json) implements ResultForm {

  static final String TYPE = "application/x-ndjson";

  @Override
  public void write(BatchReader.Row row) throws IOException {
    out.write((json.writeValueAsString(ResultLine.of(row)) + "\n").getBytes(UTF_8));
  }

  @Override
  public void flush() throws IOException {
    out.flush();
  }
}
