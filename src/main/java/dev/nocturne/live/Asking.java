package dev.nocturne.live;

import dev.nocturne.live.Look.Found;
import dev.nocturne.live.Look.Missing;
import dev.nocturne.live.Look.Reason;
import java.util.function.Function;

/** Asks Notte about a subject. */
final class Asking {

  private final Function<Subject, Look<Trail>> trails;
  private final Questions questions;

  /**
   * @param trails finds out what Notte is to be asked about
   * @param questions how Notte is asked
   */
  Asking(Function<Subject, Look<Trail>> trails, Questions questions) {
    this.trails = trails;
    this.questions = questions;
  }

  <T> Look<T> look(Subject subject, Function<Trail, Look<T>> question) {
    return switch (trails.apply(subject)) {
      case Missing<Trail>(Reason why) -> new Missing<>(why);
      case Found<Trail>(Trail trail) ->
          questions.ask(subject.tenant(), () -> question.apply(trail));
    };
  }
}
