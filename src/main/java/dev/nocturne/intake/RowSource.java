package dev.nocturne.intake;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Rows one after the other, as they arrive. */
interface RowSource {

  /**
   * The next row, or null if there is none.
   *
   * @throws MalformedRowsException if neither this row nor any after it can be read
   * @throws IOException if the rest does not arrive
   */
  @Nullable RawRow next() throws IOException, MalformedRowsException;

  /** The names of the columns, if the rows are records of a table; none otherwise. */
  List<String> header();
}
