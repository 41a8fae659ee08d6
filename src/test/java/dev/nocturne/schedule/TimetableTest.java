package dev.nocturne.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nocturne.Beside;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** When schedules are due, across both changes of the clocks. */
@Beside
class TimetableTest {

  /** Clocks: Berlin 2027-03-28 02-03 and 10-31 03-02, New York 03-14 and 11-07, Lord Howe half. */
  @ParameterizedTest(name = "{0} in {1} after {2}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          0 2 * * *    | Europe/Berlin       | 2027-03-27T02:00+01:00 | 2027-03-28T03:00+02:00 2027-03-29T02:00+02:00
          30 2 * * *   | Europe/Berlin       | 2027-03-27T02:30+01:00 | 2027-03-28T03:00+02:00 2027-03-29T02:30+02:00
          0 3 * * *    | Europe/Berlin       | 2027-03-27T03:00+01:00 | 2027-03-28T03:00+02:00 2027-03-29T03:00+02:00
          0,30 2 * * * | Europe/Berlin       | 2027-03-27T02:30+01:00 | 2027-03-28T03:00+02:00 2027-03-29T02:00+02:00
          */15 * * * * | Europe/Berlin       | 2027-03-28T01:40+01:00 | 2027-03-28T01:45+01:00 2027-03-28T03:00+02:00 2027-03-28T03:15+02:00
          30 * * * *   | Europe/Berlin       | 2027-03-28T01:30+01:00 | 2027-03-28T03:30+02:00 2027-03-28T04:30+02:00
          0 2 * * *    | Europe/Berlin       | 2027-10-30T02:00+02:00 | 2027-10-31T02:00+02:00 2027-11-01T02:00+01:00
          30 2 * * *   | Europe/Berlin       | 2027-10-30T02:30+02:00 | 2027-10-31T02:30+02:00 2027-11-01T02:30+01:00
          30 2 * * *   | Europe/Berlin       | 2027-10-31T02:10+01:00 | 2027-11-01T02:30+01:00
          */15 * * * * | Europe/Berlin       | 2027-10-31T02:40+02:00 | 2027-10-31T02:45+02:00 2027-10-31T02:00+01:00 2027-10-31T02:15+01:00
          */15 * * * * | Europe/Berlin       | 2027-10-31T02:40+01:00 | 2027-10-31T02:45+01:00 2027-10-31T03:00+01:00
          0 2 * * *    | America/New_York    | 2027-03-13T02:00-05:00 | 2027-03-14T03:00-04:00 2027-03-15T02:00-04:00
          30 2 * * *   | America/New_York    | 2027-03-13T02:30-05:00 | 2027-03-14T03:00-04:00 2027-03-15T02:30-04:00
          */15 * * * * | America/New_York    | 2027-03-14T01:45-05:00 | 2027-03-14T03:00-04:00 2027-03-14T03:15-04:00
          30 1 * * *   | America/New_York    | 2027-11-06T01:30-04:00 | 2027-11-07T01:30-04:00 2027-11-08T01:30-05:00
          0 2 * * *    | America/New_York    | 2027-11-06T02:00-04:00 | 2027-11-07T02:00-05:00 2027-11-08T02:00-05:00
          */15 * * * * | America/New_York    | 2027-11-07T01:45-04:00 | 2027-11-07T01:00-05:00 2027-11-07T01:15-05:00
          0 2 * * *    | Australia/Lord_Howe | 2027-10-02T02:00+10:30 | 2027-10-03T02:30+11:00 2027-10-04T02:00+11:00
          30 2 * * *   | Australia/Lord_Howe | 2027-10-02T02:30+10:30 | 2027-10-03T02:30+11:00 2027-10-04T02:30+11:00
          */15 * * * * | Australia/Lord_Howe | 2027-10-03T01:45+10:30 | 2027-10-03T02:30+11:00 2027-10-03T02:45+11:00
          45 1 * * *   | Australia/Lord_Howe | 2027-04-03T01:45+11:00 | 2027-04-04T01:45+11:00 2027-04-05T01:45+10:30
          */15 * * * * | Australia/Lord_Howe | 2027-04-04T01:30+11:00 | 2027-04-04T01:45+11:00 2027-04-04T01:30+10:30 2027-04-04T01:45+10:30 2027-04-04T02:00+10:30
          0 2 * * *    | Asia/Kolkata        | 2027-03-27T02:00+05:30 | 2027-03-28T02:00+05:30 2027-03-29T02:00+05:30
          30 2 * * *   | Asia/Kolkata        | 2027-10-30T02:30+05:30 | 2027-10-31T02:30+05:30 2027-11-01T02:30+05:30
          */15 * * * * | Asia/Kolkata        | 2027-10-31T02:10+05:30 | 2027-10-31T02:15+05:30 2027-10-31T02:30+05:30
          0 0 29 2 *   | UTC                 | 2027-01-01T00:00Z      | 2028-02-29T00:00Z 2032-02-29T00:00Z
          0 9 * * 1-5  | UTC                 | 2027-01-01T09:00Z      | 2027-01-04T09:00Z 2027-01-05T09:00Z
          0 9 13 * FRI | UTC                 | 2027-01-10T00:00Z      | 2027-01-13T09:00Z 2027-01-15T09:00Z
          0 9 * * 7    | UTC                 | 2027-01-01T09:00Z      | 2027-01-03T09:00Z 2027-01-10T09:00Z
          """)
  void the_times_after_a_moment_are(String cron, String zone, String after, String expected) {
    List<Instant> times = Arrays.stream(expected.split(" +")).map(TimetableTest::at).toList();
    assertThat(timetable(cron, zone).next(at(after), times.size())).isEqualTo(times);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "* * * *",
        "* * * * * *",
        "60 * * * *",
        "* 24 * * *",
        "* * 0 * *",
        "* * * 13 *",
        "* * * * 8",
        "@daily",
        "*/0 * * * *",
        "5-1 * * * *",
        "a * * * *",
        "*  * * * *",
        "* * * * *\n",
        "L * * * *",
        "1-2/ * * * *",
        "1-/ * * * *",
        "0 0 1-L * *"
      })
  void what_is_no_cron_is_refused(String text) {
    assertThat(Timetable.of(text, ZoneId.of("UTC"))).isEmpty();
  }

  @Test
  void a_day_that_never_comes_has_no_time() {
    assertThat(timetable("0 0 30 2 *", "UTC").next(at("2027-01-01T00:00Z"))).isEmpty();
    assertThat(timetable("0 * 31 4 *", "Europe/Berlin").next(at("2027-01-01T00:00Z"))).isEmpty();
  }

  @ParameterizedTest(name = "{0} from {1} to {2}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          0 9 * * *   | 2027-01-01T09:00Z | 2027-01-01T09:00Z    | 2027-01-01T09:00Z
          0 9 * * *   | 2027-01-01T09:00Z | 2027-03-01T08:59:59Z | 2027-02-28T09:00Z
          * * * * *   | 2020-01-01T00:00Z | 2027-03-01T08:59:59Z | 2027-03-01T08:59Z
          0 0 1 1 *   | 2024-01-01T00:00Z | 2027-03-01T08:59:59Z | 2027-01-01T00:00Z
          0 0 1 * *   | 2024-01-01T00:00Z | 2027-03-20T00:00Z    | 2027-03-01T00:00Z
          """)
  void the_latest_time_is_found_however_long_it_is_due(
      String cron, String due, String now, String latest) {
    assertThat(timetable(cron, "UTC").latest(at(due), at(now))).isEqualTo(at(latest));
  }

  private static Timetable timetable(String cron, String zone) {
    return Timetable.of(cron, ZoneId.of(zone)).orElseThrow();
  }

  private static Instant at(String text) {
    return OffsetDateTime.parse(text).toInstant();
  }
}
