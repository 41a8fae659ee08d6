package dev.nocturne.job;

/** How a run ended. One per run, and it never changes. */
public sealed interface Outcome {

  /** The status that follows from it, so that the two cannot disagree. */
  Status status();

  /** How many characters it has about. */
  default long size() {
    return switch (this) {
      case Succeeded(Result result) -> result.size();
      case Failed(Failure failure) -> failure.size();
      case Cancelled _ -> 0;
    };
  }

  /** The work was done and its answer, where a format was asked for, fits it. */
  record Succeeded(Result result) implements Outcome {
    @Override
    public Status status() {
      return Status.SUCCEEDED;
    }
  }

  /** The work could not be done. */
  record Failed(Failure failure) implements Outcome {
    @Override
    public Status status() {
      return Status.FAILED;
    }
  }

  /** The client no longer wanted it. */
  record Cancelled() implements Outcome {
    @Override
    public Status status() {
      return Status.CANCELLED;
    }
  }
}
