package dev.nocturne.intake;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** A row as it came, before anybody has looked into it. */
sealed interface RawRow {

  /** Its number in its source, from 1. */
  long line();

  /** Equal for the same row. */
  long hash();

  /** A line of JSON, it seems. */
  record Text(long line, long hash, String text) implements RawRow {}

  /** A record of a table; as many cells as there are columns. */
  record Cells(long line, long hash, List<String> cells) implements RawRow {}

  /** An entry of a JSON document. */
  record Entry(long line, long hash, ObjectNode object) implements RawRow {}

  /** Nothing, but it counts. */
  record Blank(long line, long hash) implements RawRow {}

  /** It cannot be read, but the next one can. */
  record Bad(long line, long hash, String why, String text) implements RawRow {}
}
