package dev.nocturne.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nocturne.Beside;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is done for a schedule that is seen in time, and for one that is late. */
@Beside
class TurnTest {

  @ParameterizedTest(name = "{0} due {1}, seen {2}, now {3}")
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      textBlock =
          """
          skip      | 10:00 | 10:00:00 | 10:00:00 | -     | 10:00 | 11:00
          skip      | 10:00 | 10:01:00 | 10:01:00 | -     | 10:00 | 11:00
          skip      | 10:00 | 10:01:01 | 10:01:01 | 10:00 | -     | 11:00
          skip      | 10:00 | 12:30:00 | 12:30:00 | 10:00 | -     | 13:00
          skip      | 10:00 | 12:00:20 | 12:00:20 | 10:00 | 12:00 | 13:00
          skip      | 10:00 | 10:00:01 | 10:09:00 | -     | 10:00 | 11:00
          skip      | 10:00 | 10:01:01 | 10:09:00 | 10:00 | -     | 11:00
          skip      | 10:00 | 10:00:01 | 12:09:00 | 10:00 | 12:00 | 13:00
          skip      | 10:00 | 11:00:20 | 11:09:00 | 10:00 | 11:00 | 12:00
          skip      | 10:00 | 10:30:00 | 11:00:20 | 10:00 | 11:00 | 12:00
          fire_once | 10:00 | 10:01:01 | 10:01:01 | -     | 10:00 | 11:00
          fire_once | 10:00 | 12:30:00 | 12:30:00 | 10:00 | 12:00 | 13:00
          fire_once | 10:00 | 12:00:20 | 12:00:20 | 10:00 | 12:00 | 13:00
          """)
  void what_is_due_starts_and_what_was_missed_is_told(
      String policy,
      String due,
      String seen,
      String now,
      @Nullable String missed,
      @Nullable String planned,
      String next) {
    Misfire misfire = new Misfire(Misfire.Policy.of(policy), Duration.ofMinutes(1));
    Timetable hourly = Timetable.of("0 * * * *", ZoneId.of("UTC")).orElseThrow();
    assertThat(Turn.of(hourly, misfire, at(due), at(seen), at(now)))
        .isEqualTo(
            new Turn(
                missed == null ? null : at(missed),
                planned == null ? null : at(planned),
                at(next)));
  }

  private static Instant at(String time) {
    return Instant.parse("2027-01-01T" + time + (time.length() == 5 ? ":00Z" : "Z"));
  }
}
