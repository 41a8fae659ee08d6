package dev.nocturne.ops;

import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.sdk.trace.IdGenerator;
import jakarta.inject.Singleton;
import java.util.HexFormat;
import java.util.UUID;

/**
 * The trace of a job has the job's id, and its first span has the id's second half. So every
 * replica knows both at any time, and whoever has a job finds its trace.
 */
@Singleton
final class TraceIds implements IdGenerator {

  /** The job whose first span is being begun. */
  static final ScopedValue<UUID> FIRST = ScopedValue.newInstance();

  private final IdGenerator random = IdGenerator.random();

  /** The first span of a job, or what stands for it of a batch, which has none. */
  static SpanContext first(UUID subject) {
    return SpanContext.createFromRemoteParent(
        trace(subject), span(subject), TraceFlags.getSampled(), TraceState.getDefault());
  }

  private static String trace(UUID job) {
    return job.toString().replace("-", "");
  }

  /** Never zero, which would be no id: a UUID's variant is in it. */
  private static String span(UUID job) {
    return HexFormat.of().toHexDigits(job.getLeastSignificantBits());
  }

  @Override
  public String generateTraceId() {
    return FIRST.isBound() ? trace(FIRST.get()) : random.generateTraceId();
  }

  @Override
  public String generateSpanId() {
    return FIRST.isBound() ? span(FIRST.get()) : random.generateSpanId();
  }
}
