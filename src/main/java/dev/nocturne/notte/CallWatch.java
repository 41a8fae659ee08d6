package dev.nocturne.notte;

import java.util.function.Supplier;

/** Sees every call that is made to Notte, for operators. */
public interface CallWatch {

  /** Nobody looks. */
  CallWatch NOBODY =
      new CallWatch() {
        @Override
        public <T> T call(String operation, Supplier<T> call) {
          return call.get();
        }
      };

  /**
   * Makes a call and gives its answer, or throws what it throws.
   *
   * @param operation one of the few operations of Notte
   */
  <T> T call(String operation, Supplier<T> call);
}
