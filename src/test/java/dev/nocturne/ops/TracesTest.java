package dev.nocturne.ops;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nocturne.Beside;
import dev.nocturne.job.Claim;
import dev.nocturne.job.JobSpec;
import dev.nocturne.job.Json;
import dev.nocturne.job.Lease;
import dev.nocturne.job.Progress;
import dev.nocturne.job.SessionOptions;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** From the trace of a job one finds the request that brought it, alone or in a batch. */
@Beside
class TracesTest {

  private static final UUID JOB = UUID.fromString("01a22310-5e35-719d-87fd-dc22c243725e");
  private static final UUID BATCH = UUID.fromString("01a22310-0000-719d-87fd-dc22c243725f");

  private final Spans spans = new Spans();
  private final Tracer tracer =
      SdkTracerProvider.builder()
          .setIdGenerator(new TraceIds())
          .addSpanProcessor(SimpleSpanProcessor.create(spans))
          .build()
          .get("test");
  private final Traces traces =
      new Traces(tracer, () -> Optional.of(URI.create("http://localhost")));

  @Test
  void a_step_of_a_row_leads_to_its_batch_and_that_to_every_request_that_brought_rows() {
    Span first = request(() -> traces.rows(BATCH));
    Span second = request(() -> traces.rows(BATCH));
    traces.step(claim(BATCH), () -> {});

    String batch = BATCH.toString().replace("-", "");
    assertThat(spans.named("step"))
        .singleElement()
        .satisfies(
            step -> {
              assertThat(step.getTraceId()).isEqualTo(JOB.toString().replace("-", ""));
              assertThat(linked(step)).containsExactly(batch);
            });
    assertThat(spans.named("rows"))
        .allMatch(rows -> rows.getTraceId().equals(batch))
        .flatMap(TracesTest::linked)
        .containsExactly(first.getSpanContext().getTraceId(), second.getSpanContext().getTraceId());
  }

  @Test
  void a_job_of_its_own_begins_with_its_submission_which_leads_to_the_request() {
    Span request = request(() -> traces.submitted(JOB, "agent"));
    traces.step(claim(null), () -> {});
    SpanData submit = spans.named("submit").getFirst();
    assertThat(linked(submit)).containsExactly(request.getSpanContext().getTraceId());
    SpanData step = spans.named("step").getFirst();
    assertThat(step.getLinks()).isEmpty();
    assertThat(step.getTraceId()).isEqualTo(submit.getTraceId());
    assertThat(step.getParentSpanId()).isEqualTo(submit.getSpanId());
  }

  private Span request(Runnable work) {
    Span request = tracer.spanBuilder("request").startSpan();
    try (Scope _ = request.makeCurrent()) {
      work.run();
    } finally {
      request.end();
    }
    return request;
  }

  private static List<String> linked(SpanData span) {
    return span.getLinks().stream()
        .map(LinkData::getSpanContext)
        .map(context -> context.getTraceId())
        .toList();
  }

  private static Claim claim(@Nullable UUID batch) {
    Instant now = Instant.EPOCH;
    return new Claim(
        new Lease(JOB, "acme", "one", 7),
        batch,
        new JobSpec.AgentTask(
            "find it",
            null,
            null,
            Json.EMPTY,
            SessionOptions.lasting(Duration.ofMinutes(5), Json.EMPTY),
            null),
        new Progress.Fresh(),
        new Claim.Attempt(1, 1, 3, 0),
        new Claim.Times(now, now, now, null),
        false);
  }

  /** Keeps what would be sent to a collector. */
  private static final class Spans implements SpanExporter {
    private final List<SpanData> all = new CopyOnWriteArrayList<>();

    List<SpanData> named(String name) {
      return all.stream().filter(span -> span.getName().equals(name)).toList();
    }

    @Override
    public CompletableResultCode export(Collection<SpanData> spans) {
      all.addAll(spans);
      return CompletableResultCode.ofSuccess();
    }

    @Override
    public CompletableResultCode flush() {
      return CompletableResultCode.ofSuccess();
    }

    @Override
    public CompletableResultCode shutdown() {
      return CompletableResultCode.ofSuccess();
    }
  }
}
