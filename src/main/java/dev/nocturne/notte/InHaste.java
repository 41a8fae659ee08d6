package dev.nocturne.notte;

import java.util.function.Supplier;

/**
 * The way of those who would rather be told to come again than wait for what a job holds: people.
 */
record InHaste(Passage passage) implements Passage {

  private static final ScopedValue<Boolean> NOW = ScopedValue.newInstance();

  /** Whether the current call is made by one of them. */
  static boolean now() {
    return NOW.isBound();
  }

  @Override
  public <T> T through(Supplier<T> call) {
    return passage.through(() -> ScopedValue.where(NOW, true).call(call::get));
  }
}
