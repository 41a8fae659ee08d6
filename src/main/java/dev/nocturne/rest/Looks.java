package dev.nocturne.rest;

import dev.nocturne.live.Look;
import dev.nocturne.live.Look.Reason;
import io.quarkiverse.resteasy.problem.HttpProblem;

/** Says to a client what came of asking Notte. */
public final class Looks {

  private Looks() {}

  /** What was found; what was not is thrown as a problem. */
  static <T> T found(Look<T> look) {
    return switch (look) {
      case Look.Found<T>(T value) -> value;
      case Look.Missing<T>(Reason why) -> throw problem(why);
    };
  }

  /** Why something is not there, as clients are told. */
  public static HttpProblem problem(Reason why) {
    return switch (why) {
      case Reason.Unknown _ -> Problems.notFound();
      case Reason.Never _ ->
          Problems.of(ProblemType.NOT_FOUND, "The job ended and never had what this is about");
      case Reason.NotYet(String what) -> Problems.later(ProblemType.NOT_YET, what);
      case Reason.Gone _ ->
          Problems.of(ProblemType.NOT_KEPT, "It is over, or too old, or more than can be read");
      case Reason.Refused(String words) -> Problems.of(ProblemType.REFUSED, words);
      case Reason.Lost(String words) -> Problems.of(ProblemType.ANSWER_LOST, words);
      case Reason.Later(var after) ->
          Problems.later(ProblemType.UNAVAILABLE, "Notte cannot be asked at the moment", after);
    };
  }
}
