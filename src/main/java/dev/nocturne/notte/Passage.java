package dev.nocturne.notte;

import java.util.function.Supplier;

/** What calls go through on their way to Notte. */
interface Passage {

  /** Makes a call, or says why not now. */
  <T> T through(Supplier<T> call);
}
