package dev.nocturne.rest;

import dev.nocturne.store.BatchReader;
import java.io.IOException;

/** Writes results in one of the forms in which clients get them, one after the other. */
interface ResultForm {

  /** Writes what became of one job. */
  void write(BatchReader.Row row) throws IOException;

  /** Lets all that was written go. */
  void flush() throws IOException;
}
