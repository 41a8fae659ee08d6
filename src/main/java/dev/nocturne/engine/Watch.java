package dev.nocturne.engine;

import dev.nocturne.flow.Next;
import dev.nocturne.job.Claim;
import dev.nocturne.store.Change;
import java.util.function.Supplier;

/** Sees what the engine does, for operators. Whatever it does with that changes nothing. */
public interface Watch {

  /** Nobody looks. */
  Watch NOBODY =
      new Watch() {
        @Override
        public void step(Claim claim, Runnable step) {
          step.run();
        }

        @Override
        public Next decision(Claim claim, Supplier<Next> flow) {
          return flow.get();
        }

        @Override
        public void written(Claim claim, Change change, boolean held) {}
      };

  /** Runs one step of a job, with all its checkpoints. */
  void step(Claim claim, Runnable step);

  /** Lets the flow decide, which calls Notte, and gives its decision. */
  Next decision(Claim claim, Supplier<Next> flow);

  /**
   * What came of a decision was to be written: a last attempt that failed is the end of its run.
   *
   * @param held whether it was; if not, the lease was lost and somebody else decides
   */
  void written(Claim claim, Change change, boolean held);
}
