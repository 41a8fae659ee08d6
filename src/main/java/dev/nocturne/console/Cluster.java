package dev.nocturne.console;

import dev.nocturne.store.Census.Figures;
import java.util.List;
import java.util.Optional;

/** What operators are shown of the whole service, at no cost however many look. */
public interface Cluster {

  /** What there was some seconds ago, or nothing if the database did not answer. */
  Optional<Figures> figures();

  /** What was found to be unwise about the settings at the start, a sentence each. */
  List<String> warnings();
}
