package dev.nocturne.console;

import dev.nocturne.job.Batch;
import dev.nocturne.store.BatchLines;
import dev.nocturne.store.BatchLines.Reason;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Why jobs of a batch failed, alike ones together.
 *
 * @param looked how many failed jobs were read
 * @param all whether these are all that there are
 * @param kinds the most frequent first
 */
record Failures(long looked, boolean all, List<OfKind> kinds) {

  /** So many messages of a kind are shown. */
  private static final int MESSAGES = 6;

  /** What differs from job to job: addresses, ids, numbers. */
  private static final Pattern VARYING =
      Pattern.compile("https?://[^\\s\"'<>\\\\]+|[0-9a-fA-F]{8,}(?:-[0-9a-fA-F]+)*|[0-9]+");

  private static final String GAP = "…";

  /**
   * Those of a kind.
   *
   * @param others how many have a message that is not shown
   */
  record OfKind(String kind, long count, List<Message> messages, long others) {}

  /**
   * Those that say the same.
   *
   * @param saying by which a retry knows them
   * @param text what they say, without what varies
   * @param search the longest part of it that stands in each of them
   */
  record Message(String saying, String text, String search, long count) {

    /** What is searched, for an address. */
    public String query() {
      return URLEncoder.encode(search, StandardCharsets.UTF_8);
    }
  }

  static Failures of(List<Reason> reasons, Batch.Counts counts) {
    List<OfKind> kinds =
        counted(reasons, reason -> reason.failure().kind().wire()).entrySet().stream()
            .map(kind -> kind(kind.getKey(), kind.getValue()))
            .sorted(Comparator.comparingLong(OfKind::count).reversed())
            .toList();
    return new Failures(reasons.size(), reasons.size() >= counts.failed(), kinds);
  }

  /** So many were read at most. */
  public int most() {
    return BatchLines.FAILURES;
  }

  private static OfKind kind(String kind, List<Reason> reasons) {
    List<Message> all =
        counted(reasons, Reason::saying).values().stream()
            .map(Failures::message)
            .sorted(Comparator.comparingLong(Message::count).reversed())
            .toList();
    List<Message> shown = all.stream().limit(MESSAGES).toList();
    long known = shown.stream().mapToLong(Message::count).sum();
    return new OfKind(kind, reasons.size(), shown, reasons.size() - known);
  }

  private static Message message(List<Reason> alike) {
    Reason first = alike.getFirst();
    String text = fixed(first.failure().message());
    return new Message(first.saying(), text, search(text), alike.size());
  }

  private static String fixed(String message) {
    return Cut.to(VARYING.matcher(message).replaceAll(GAP), Cut.SENTENCE);
  }

  private static String search(String text) {
    return Arrays.stream(text.split(GAP, -1))
        .map(String::strip)
        .max(Comparator.comparingInt(String::length))
        .orElse("");
  }

  private static Map<String, List<Reason>> counted(
      List<Reason> reasons, Function<Reason, String> by) {
    return reasons.stream()
        .collect(Collectors.groupingBy(by, LinkedHashMap::new, Collectors.toList()));
  }
}
