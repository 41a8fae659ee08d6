package dev.nocturne.rest;

import dev.nocturne.events.BatchView;
import dev.nocturne.intake.RowProblem;
import dev.nocturne.intake.Taking;
import dev.nocturne.job.Batch;
import dev.nocturne.store.StoreUnavailable;
import io.quarkiverse.resteasy.problem.HttpProblem;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.List;
import java.util.function.Supplier;

/** Says to a client what became of its batch, and to whoever hears of it that rows have come. */
record TakingAnswer(Arrivals arrivals) {

  /**
   * The answer; a refusal is thrown.
   *
   * @param taking may refuse by itself what it is asked to take
   * @param left of the body
   */
  Response to(Supplier<Taking> taking, Leftover left) {
    try {
      return to(taking.get());
    } catch (HttpProblem problem) {
      throw left.isNothing() ? problem : Problems.closing(problem);
    } catch (StoreUnavailable _) {
      HttpProblem problem = Problems.later(ProblemType.UNAVAILABLE, "The database does not answer");
      throw left.isNothing() ? problem : Problems.closing(problem);
    }
  }

  private Response to(Taking taking) {
    return switch (taking) {
      case Taking.Taken(Batch batch) -> {
        arrivals.came(batch.id());
        yield Response.accepted(BatchView.of(batch))
            .location(URI.create("/v1/batches/" + batch.id()))
            .build();
      }
      case Taking.Tried tried -> Response.ok(DryRunView.of(tried)).build();
      case Taking.Failed failed -> throw problem(failed);
    };
  }

  private static HttpProblem problem(Taking.Failed failed) {
    return switch (failed) {
      case Taking.Unknown _ -> Problems.notFound();
      case Taking.Refused(List<RowProblem> problems) ->
          Problems.rows(ProblemType.INVALID_BATCH, "No job of it runs; errors tells why", problems);
      case Taking.Unreadable(RowProblem problem) ->
          Problems.rows(
              ProblemType.INVALID_BATCH,
              "Rows before the one in errors are stored",
              List.of(problem));
      case Taking.Changed(RowProblem problem) ->
          Problems.rows(
              ProblemType.ROW_CHANGED, "The same key must bring the same rows", List.of(problem));
      case Taking.Malformed(String detail) -> Problems.of(ProblemType.MALFORMED_JSON, detail);
      case Taking.NotOpen _ ->
          Problems.of(ProblemType.BATCH_CLOSED, "It was closed, or was cancelled");
      case Taking.Busy _ ->
          Problems.later(ProblemType.BATCH_BUSY, "Wait until the other request has ended");
      case Taking.KeyReused _ ->
          Problems.of(ProblemType.IDEMPOTENCY_KEY_REUSED, "The key came with another batch before");
      case Taking.NotKept _ -> Problems.notKept();
      case Taking.OverQuota(var excess) ->
          Problems.over(excess, "; what there was room for of a stream is stored");
      case Taking.Cut _ ->
          Problems.closing(ProblemType.REQUEST_TIMEOUT, "The body did not arrive whole");
      case Taking.Garbled(String detail) -> Problems.closing(ProblemType.BAD_REQUEST, detail);
      case Taking.TooLarge(String detail) -> Problems.closing(ProblemType.TOO_LARGE, detail);
    };
  }
}
