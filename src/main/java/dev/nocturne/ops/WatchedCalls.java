package dev.nocturne.ops;

import dev.nocturne.notte.CallWatch;
import dev.nocturne.notte.NotteException;
import dev.nocturne.notte.NotteException.Busy;
import dev.nocturne.notte.NotteException.Rejected;
import dev.nocturne.notte.NotteException.Unclear;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

/** Times the calls to Notte by what they did there, and puts them into their traces. */
@Singleton
final class WatchedCalls implements CallWatch {

  private static final String NONE = "none";

  private final MeterRegistry meters;
  private final Traces traces;

  WatchedCalls(MeterRegistry meters, Traces traces) {
    this.meters = meters;
    this.traces = traces;
    // So that a rate of them can be told before the first one.
    for (String effect : List.of("done", "unclear")) {
      Timer _ = timer("agent", effect, NONE);
    }
    for (NotteException.Reason reason : NotteException.Reason.values()) {
      Timer _ = timer("agent", "busy", reason);
    }
  }

  @Override
  public <T> T call(String operation, Supplier<T> call) {
    Timer.Sample begun = Timer.start(meters);
    try {
      T answer = traces.call(operation, call);
      begun.stop(timer(operation, "done", NONE));
      return answer;
    } catch (NotteException e) {
      begun.stop(
          switch (e) {
            case Rejected _ -> timer(operation, "rejected", NONE);
            case Busy busy -> timer(operation, "busy", busy.reason());
            case Unclear _ -> timer(operation, "unclear", NONE);
          });
      throw e;
    }
  }

  private Timer timer(String operation, String effect, NotteException.Reason reason) {
    return timer(operation, effect, reason.name().toLowerCase(Locale.ROOT));
  }

  private Timer timer(String operation, String effect, String reason) {
    return Timer.builder("nocturne.notte.call")
        .description("Calls to Notte, by what they did there")
        .tag("operation", operation)
        .tag("effect", effect)
        .tag("reason", reason)
        .register(meters);
  }
}
