package dev.nocturne.console;

import io.quarkus.qute.TemplateExtension;
import java.time.Duration;

/** Tells durations to people, in two units at most. */
@TemplateExtension
final class Spans {

  private Spans() {}

  static String told(Duration span) {
    if (span.isNegative()) {
      // Clocks differ.
      return "0 ms";
    }
    if (span.compareTo(Duration.ofSeconds(10)) < 0) {
      return span.toMillis() < 1_000
          ? span.toMillis() + " ms"
          : span.toSeconds() + "." + span.toMillisPart() / 100 + " s";
    }
    if (span.compareTo(Duration.ofMinutes(1)) < 0) {
      return span.toSeconds() + " s";
    }
    if (span.compareTo(Duration.ofHours(1)) < 0) {
      return span.toMinutes() + " min" + more(span.toSecondsPart(), " s");
    }
    return span.compareTo(Duration.ofDays(1)) < 0
        ? span.toHours() + " h" + more(span.toMinutesPart(), " min")
        : span.toDays() + " d" + more(span.toHoursPart(), " h");
  }

  private static String more(int part, String unit) {
    return part == 0 ? "" : " " + part + unit;
  }
}
