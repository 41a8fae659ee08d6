package dev.nocturne.ops;

import dev.nocturne.job.Claim;
import dev.nocturne.notte.NotteException;
import dev.nocturne.store.JobEvent;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import jakarta.inject.Singleton;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * The traces of jobs, where they are asked for: the submission first, and under it each step with
 * its calls to Notte, and each event that reached a sink, however long the job waits between them.
 */
@Singleton
final class Traces {

  private final Tracer tracer;
  private final boolean on;

  Traces(Tracer tracer, TraceConfig config) {
    this.tracer = tracer;
    this.on = config.endpoint().isPresent();
  }

  /** A job is new. Its trace is its own, and linked to that of the request that brought it. */
  void submitted(UUID job, String kind) {
    if (on) {
      SpanBuilder first =
          tracer
              .spanBuilder("submit")
              .setNoParent()
              .setSpanKind(SpanKind.PRODUCER)
              .addLink(Span.current().getSpanContext())
              .setAttribute("nocturne.kind", kind);
      ScopedValue.where(TraceIds.FIRST, job).call(first::startSpan).end();
    }
  }

  /**
   * A request has brought rows of a batch: one span for all of them. It is in the trace that has
   * the batch's id, to which the steps of its jobs are linked, and linked to that of the request.
   */
  void rows(UUID batch) {
    if (on) {
      of(batch, "rows")
          .setSpanKind(SpanKind.PRODUCER)
          .addLink(Span.current().getSpanContext())
          .startSpan()
          .end();
    }
  }

  /** Runs a step of a job. */
  void step(Claim claim, Runnable step) {
    if (!on) {
      step.run();
      return;
    }
    SpanBuilder begun =
        of(claim.lease().job(), "step")
            .setSpanKind(SpanKind.CONSUMER)
            .setAttribute("nocturne.kind", claim.spec().kind().wire())
            .setAttribute("nocturne.run", claim.attempt().run())
            .setAttribute("nocturne.attempt", claim.attempt().number())
            .setAttribute("nocturne.replica", claim.lease().holder());
    UUID batch = claim.batch();
    if (batch != null) {
      begun.addLink(TraceIds.first(batch));
    }
    Span span = begun.startSpan();
    try (Scope _ = span.makeCurrent()) {
      step.run();
    } finally {
      span.end();
    }
  }

  /** Makes a call to Notte, within the step under way or on its own. */
  <T> T call(String operation, Supplier<T> call) {
    if (!on) {
      return call.get();
    }
    Span span = tracer.spanBuilder("notte " + operation).setSpanKind(SpanKind.CLIENT).startSpan();
    try (Scope _ = span.makeCurrent()) {
      return call.get();
    } catch (NotteException e) {
      // Its message may hold what a page said; which sort it is says enough.
      span.setStatus(StatusCode.ERROR, e.getClass().getSimpleName());
      throw e;
    } finally {
      span.end();
    }
  }

  /** An event of a job has reached a sink. */
  void delivered(String sink, JobEvent event) {
    if (on) {
      of(event.id().subject(), "event")
          .setSpanKind(SpanKind.PRODUCER)
          .setAttribute("nocturne.sink", sink)
          .setAttribute("nocturne.event", event.wire())
          .startSpan()
          .end();
    }
  }

  private SpanBuilder of(UUID subject, String name) {
    Context first = Context.root().with(Span.wrap(TraceIds.first(subject)));
    return tracer.spanBuilder(name).setParent(first);
  }
}
