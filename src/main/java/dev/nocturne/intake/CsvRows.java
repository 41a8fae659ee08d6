package dev.nocturne.intake;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.csv.CsvFactory;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import java.io.FilterReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The records of a table in CSV, as RFC 4180 has it, whose first one names the columns. Every
 * record counts, also the first and empty ones, so that the numbers are those that a spreadsheet
 * shows.
 */
final class CsvRows implements RowSource {

  /** The longest record, in characters. */
  private static final int LONGEST = Intake.LARGEST;

  private static final CsvMapper CSV =
      CsvMapper.builder(
              CsvFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxStringLength(LONGEST).build())
                  .build())
          .enable(CsvParser.Feature.WRAP_AS_ARRAY)
          .build();

  private final Bounded reader;
  private final Fingerprint fingerprint = new Fingerprint();
  private final MappingIterator<String[]> records;
  private final List<String> header;
  private RawRow.@Nullable Blank first;
  private long line;

  /** Reads the header line. */
  CsvRows(InputStream in) throws IOException, MalformedRowsException {
    this.reader = new Bounded(new StrictReader(in));
    this.records = open(reader);
    this.header = readHeader();
  }

  /** Reads the first of it already. */
  private static MappingIterator<String[]> open(Reader reader)
      throws IOException, MalformedRowsException {
    try {
      return CSV.readerFor(String[].class).readValues(reader);
    } catch (IOException e) {
      throw new MalformedRowsException(1, why(e));
    }
  }

  private List<String> readHeader() throws IOException, MalformedRowsException {
    String[] names = record();
    if (names == null) {
      throw new MalformedRowsException(1, "a header line is expected");
    }
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < names.length; i++) {
      if (names[i].isBlank()) {
        throw new MalformedRowsException(1, "the column " + (i + 1) + " has no name");
      }
      if (!seen.add(names[i].strip())) {
        throw new MalformedRowsException(
            1, "two columns have the name \"" + names[i].strip() + "\"");
      }
      names[i] = names[i].strip();
    }
    first = new RawRow.Blank(1, hash(names));
    return List.of(names);
  }

  @Override
  public List<String> header() {
    return header;
  }

  /** The header is a line too: one that becomes no job, but must not change. */
  @Override
  public @Nullable RawRow next() throws IOException, MalformedRowsException {
    RawRow.Blank named = first;
    if (named != null) {
      first = null;
      return named;
    }
    String[] cells = record();
    if (cells == null) {
      return null;
    }
    long hash = hash(cells);
    if (cells.length == 1 && cells[0].isBlank()) {
      return new RawRow.Blank(line, hash);
    }
    String problem = problem(cells);
    return problem == null
        ? new RawRow.Cells(line, hash, List.of(cells))
        : new RawRow.Bad(line, hash, problem, text(List.of(cells)));
  }

  private @Nullable String problem(String[] cells) {
    if (cells.length != header.size()) {
      return "has " + cells.length + " columns, the header " + header.size();
    }
    long length = 0;
    for (String cell : cells) {
      length += cell.length();
    }
    return length > LONGEST ? "the record has more than " + LONGEST + " characters" : null;
  }

  private String @Nullable [] record() throws IOException, MalformedRowsException {
    line++;
    reader.begin();
    try {
      return records.hasNextValue() ? records.nextValue() : null;
    } catch (IOException e) {
      throw new MalformedRowsException(line, why(e));
    }
  }

  /** Inside a record the parser wraps whatever goes wrong, also that the rest does not arrive. */
  private static String why(IOException e) throws IOException {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      switch (cause) {
        case CharacterCodingException _ -> {
          return "the text is not valid UTF-8";
        }
        case TooLong _ -> {
          return tooLong();
        }
        case StreamConstraintsException _ -> {
          return tooLong();
        }
        case JsonProcessingException _ -> {}
        case IOException arriving -> throw arriving;
        default -> {}
      }
    }
    return "this is not well-formed CSV: a quote is not closed, or text follows a closed one";
  }

  private static String tooLong() {
    return "the record has more than " + LONGEST + " characters; is a quote not closed?";
  }

  private long hash(String[] cells) {
    for (String cell : cells) {
      fingerprint.add(cell);
    }
    return fingerprint.end();
  }

  /** A record as a line of CSV. */
  static String text(List<String> cells) {
    return cells.stream().map(CsvRows::quoted).collect(Collectors.joining(","));
  }

  private static String quoted(String cell) {
    boolean plain = cell.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
    return plain ? cell : '"' + cell.replace("\"", "\"\"") + '"';
  }

  /** A record that never ends, as with a quote that is not closed, is not read to its end. */
  private static final class Bounded extends FilterReader {

    /** What may have been read of the next record, in characters. */
    private static final int AHEAD = 16 * 1024;

    private static final char BYTE_ORDER_MARK = '\uFEFF';

    private long read;
    private boolean begun;

    Bounded(Reader in) {
      super(in);
    }

    void begin() {
      read = 0;
    }

    @Override
    public int read(char[] buffer, int from, int length) throws IOException {
      if (read > LONGEST + AHEAD) {
        throw new TooLong();
      }
      int count = super.read(buffer, from, length);
      if (!begun && count > 0) {
        begun = true;
        if (buffer[from] == BYTE_ORDER_MARK) {
          System.arraycopy(buffer, from + 1, buffer, from, count - 1);
          count = count == 1 ? super.read(buffer, from, length) : count - 1;
        }
      }
      read += Math.max(0, count);
      return count;
    }
  }

  private static final class TooLong extends IOException {
    private static final long serialVersionUID = 1;
  }
}
