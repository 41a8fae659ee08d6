package dev.nocturne.schedule;

import com.cronutils.descriptor.CronDescriptor;
import com.cronutils.model.Cron;
import com.cronutils.model.CronType;
import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.model.time.ExecutionTime;
import com.cronutils.parser.CronParser;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * When a schedule is due: five fields of cron on the clocks of a time zone. The library finds times
 * on a clock that never changes; what a change does to them is decided here.
 *
 * <p>With an hour given, every time on the clock comes once a day: one that is left out when clocks
 * go forward comes at the moment they do, and one that comes twice when they go back counts the
 * first time. With the hour {@code *} it is a rhythm, which neither stops nor doubles: times that
 * are left out do not come, and those that come twice do.
 */
public final class Timetable {

  private static final CronParser PARSER =
      new CronParser(CronDefinitionBuilder.instanceDefinitionFor(CronType.UNIX));

  private static final Pattern FIELDS = Pattern.compile("[0-9A-Za-z*/,-]+( [0-9A-Za-z*/,-]+){4}");

  /** So far back the latest time is looked for before all times are gone through. */
  private static final List<Duration> BACK =
      List.of(Duration.ofHours(1), Duration.ofDays(1), Duration.ofDays(32));

  private final Cron cron;
  private final ExecutionTime times;
  private final ZoneRules rules;
  private final boolean rhythm;

  private Timetable(Cron cron, ZoneRules rules, boolean rhythm) {
    this.cron = cron;
    this.times = ExecutionTime.forCron(cron);
    this.rules = rules;
    this.rhythm = rhythm;
  }

  /** The timetable of five fields, or empty if they are none. */
  public static Optional<Timetable> of(String cron, ZoneId zone) {
    if (!FIELDS.matcher(cron).matches()) {
      return Optional.empty();
    }
    try {
      Timetable timetable =
          new Timetable(PARSER.parse(cron), zone.getRules(), cron.split(" ", -1)[1].equals("*"));
      // Some fields are understood only when they are asked for a time.
      Optional<Instant> _ = timetable.next(Instant.EPOCH);
      return Optional.of(timetable);
    } catch (RuntimeException _) {
      // The parser stumbles over some texts, such as 1-2/, instead of refusing them.
      return Optional.empty();
    }
  }

  /** When it is due, in words for people, without the zone. */
  public String words() {
    try {
      return CronDescriptor.instance(Locale.ENGLISH).describe(cron);
    } catch (RuntimeException _) {
      // It knows words for fewer expressions than times.
      return cron.asString();
    }
  }

  /** The first time after a moment, or empty if there is none ever. */
  public Optional<Instant> next(Instant after) {
    return rhythm ? nextInRhythm(after) : nextOfDay(after);
  }

  /** The next times after a moment, so many if there are. */
  public List<Instant> next(Instant after, int count) {
    List<Instant> all = new ArrayList<>();
    Optional<Instant> next = next(after);
    while (next.isPresent() && all.size() < count) {
      all.add(next.get());
      next = all.size() < count ? next(next.get()) : Optional.empty();
    }
    return all;
  }

  /**
   * The last time that is not after a moment.
   *
   * @param due one of the times, which is not after it
   */
  public Instant latest(Instant due, Instant now) {
    for (Duration back : BACK) {
      Instant from = now.minus(back);
      if (from.isAfter(due)) {
        Optional<Instant> first = next(from);
        if (first.isPresent() && !first.get().isAfter(now)) {
          return lastFrom(first.get(), now);
        }
      }
    }
    return lastFrom(due, now);
  }

  private Instant lastFrom(Instant first, Instant now) {
    Instant last = first;
    Optional<Instant> next = next(last);
    while (next.isPresent() && !next.get().isAfter(now)) {
      last = next.get();
      next = next(last);
    }
    return last;
  }

  private Optional<Instant> nextOfDay(Instant after) {
    Optional<LocalDateTime> wall =
        nextOnWall(LocalDateTime.ofInstant(after, rules.getOffset(after)));
    while (wall.isPresent()) {
      Instant at = at(wall.get());
      if (at.isAfter(after)) {
        return Optional.of(at);
      }
      wall = nextOnWall(wall.get());
    }
    return Optional.empty();
  }

  private Instant at(LocalDateTime wall) {
    @Nullable ZoneOffsetTransition change = rules.getTransition(wall);
    return change != null && change.isGap()
        ? change.getInstant()
        : wall.toInstant(rules.getOffset(wall));
  }

  /** Between two changes of the clocks, they go on as clocks do. */
  private Optional<Instant> nextInRhythm(Instant after) {
    ZoneOffset offset = rules.getOffset(after);
    Optional<LocalDateTime> wall = nextOnWall(LocalDateTime.ofInstant(after, offset));
    @Nullable ZoneOffsetTransition change = rules.nextTransition(after);
    while (wall.isPresent()
        && change != null
        && !wall.get().toInstant(offset).isBefore(change.getInstant())) {
      offset = change.getOffsetAfter();
      // The change itself may be the time.
      wall = nextOnWall(change.getDateTimeAfter().minusMinutes(1));
      change = rules.nextTransition(change.getInstant());
    }
    ZoneOffset last = offset;
    return wall.map(at -> at.toInstant(last));
  }

  /** All times are full minutes. */
  private Optional<LocalDateTime> nextOnWall(LocalDateTime after) {
    return times
        .nextExecution(after.truncatedTo(ChronoUnit.MINUTES).atZone(ZoneOffset.UTC))
        .map(at -> at.toLocalDateTime());
  }
}
