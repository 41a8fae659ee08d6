package dev.nocturne.store;

import dev.nocturne.store.Batches.Chunk;
import dev.nocturne.store.Batches.Refusal;
import dev.nocturne.store.Batches.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Lines of a batch that are about to be stored.
 *
 * @param rows that become jobs, all of them at once or all of them staged
 * @param refused also those whose names came before
 */
record SortedChunk(Hashes hashes, List<Row> rows, List<Refusal> refused) {

  /**
   * Sorts the rows of a chunk.
   *
   * @param names the lines of the batch that bear a name of the chunk already
   */
  static SortedChunk of(Chunk chunk, Map<String, Long> names) {
    List<Row> rows = new ArrayList<>();
    List<Refusal> refused = new ArrayList<>(chunk.refused());
    for (Row row : chunk.rows().all()) {
      String name = row.job().tags().customId();
      Long before = name == null ? null : names.putIfAbsent(name, row.line());
      if (before == null) {
        rows.add(row);
      } else {
        refused.add(new Refusal(row.line(), duplicate(before), row.text().get()));
      }
    }
    return new SortedChunk(chunk.hashes(), rows, refused);
  }

  private static String duplicate(long line) {
    return "[{\"pointer\":\"/custom_id\",\"detail\":\"came before, in line " + line + "\"}]";
  }

  List<Submission> jobs() {
    return rows.stream().map(Row::job).toList();
  }

  /** The lines that come before this one, of which there must be some. */
  SortedChunk before(long line) {
    return new SortedChunk(
        hashes.before(line),
        rows.stream().filter(row -> row.line() < line).toList(),
        refused.stream().filter(row -> row.line() < line).toList());
  }
}
