package dev.nocturne.intake;

import dev.nocturne.store.Batches.Chunk;
import java.io.IOException;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/** The entries of a document as chunks, one by one. */
final class DocumentChunks implements Iterator<Chunk> {

  private final RowSource rows;
  private final ChunkBuilder builder;
  private @Nullable Chunk next;

  DocumentChunks(RowSource rows, ChunkBuilder builder) {
    this.rows = rows;
    this.builder = builder;
    advance();
  }

  private void advance() {
    try {
      next = null;
      RawRow row = rows.next();
      while (row != null && next == null) {
        next = builder.add(row);
        row = next == null ? rows.next() : null;
      }
      next = next == null ? builder.end() : next;
    } catch (IOException | MalformedRowsException e) {
      throw new IllegalStateException("it was read before", e);
    }
  }

  @Override
  public boolean hasNext() {
    return next != null;
  }

  @Override
  public Chunk next() {
    Chunk chunk = next;
    if (chunk == null) {
      throw new NoSuchElementException();
    }
    advance();
    return chunk;
  }
}
