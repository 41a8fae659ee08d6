package dev.nocturne.rest;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.io.SerializedString;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.module.SimpleModule;
import dev.nocturne.store.BatchReader;
import dev.nocturne.store.OutcomeText.Piece;
import java.io.IOException;
import java.io.OutputStream;

/** Results as JSON, one in a line. */
final class NdjsonResults implements ResultForm {

  static final String TYPE = "application/x-ndjson";

  private final OutputStream out;
  private final JsonGenerator lines;

  /**
   * Begins without a line.
   *
   * @param json {@link #mapper}
   */
  NdjsonResults(OutputStream out, ObjectMapper json) throws IOException {
    this.out = out;
    this.lines = json.createGenerator(out);
    lines.disable(JsonGenerator.Feature.FLUSH_PASSED_TO_STREAM);
    // As pieces have them.
    lines.enable(JsonGenerator.Feature.COMBINE_UNICODE_SURROGATES_IN_UTF8);
    // Each line ends with its own.
    lines.setRootValueSeparator(new SerializedString(""));
  }

  /** What writes lines as the service writes all JSON, and passes on what stands in pieces. */
  static ObjectMapper mapper(ObjectMapper json) {
    SimpleModule pieces = new SimpleModule().addSerializer(Piece.class, new Passing());
    return json.copy().registerModule(pieces).disable(SerializationFeature.FLUSH_AFTER_WRITE_VALUE);
  }

  @Override
  public void write(BatchReader.Row row) throws IOException {
    lines.writePOJO(ResultLine.of(row));
    lines.writeRaw('\n');
  }

  @Override
  public void flush() throws IOException {
    lines.flush();
    out.flush();
  }

  /** Copies a piece past the generator, which would look at each character. */
  private static final class Passing extends JsonSerializer<Piece> {

    @Override
    public void serialize(Piece piece, JsonGenerator lines, SerializerProvider provider)
        throws IOException {
      lines.writeRawValue("");
      lines.flush();
      piece.writeTo((OutputStream) lines.getOutputTarget());
    }
  }
}
