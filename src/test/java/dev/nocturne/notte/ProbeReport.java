package dev.nocturne.notte;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What the probe saw, question by question. */
final class ProbeReport {

  /** How what was seen compares with what Nocturne assumes. */
  enum Verdict {
    AGREES("agrees"),
    DIFFERS("differs"),
    OPEN("not settled");

    private final String words;

    Verdict(String words) {
      this.words = words;
    }
  }

  /** What was seen. */
  record Seen(Verdict verdict, String words) {

    static Seen of(boolean agrees, String words) {
      return new Seen(agrees ? Verdict.AGREES : Verdict.DIFFERS, words);
    }

    static Seen open(String words) {
      return new Seen(Verdict.OPEN, words);
    }
  }

  /** A question and its answer. */
  record Finding(String question, Seen seen, String assumed) {}

  private final List<Finding> findings = new ArrayList<>();
  private final List<String> remarks = new ArrayList<>();

  void add(Finding finding) {
    findings.add(finding);
  }

  /** A sentence below the table. */
  void remark(String sentence) {
    remarks.add(sentence);
  }

  List<Finding> findings() {
    return List.copyOf(findings);
  }

  long count(Verdict verdict) {
    return findings.stream().filter(each -> each.seen().verdict() == verdict).count();
  }

  /** All of it in Markdown. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("| question | seen | Nocturne assumes | |\n");
    text.append("|---|---|---|---|\n");
    for (Finding each : findings) {
      text.append("| ")
          .append(cell(each.question()))
          .append(" | ")
          .append(cell(each.seen().words()))
          .append(" | ")
          .append(cell(each.assumed()))
          .append(" | ")
          .append(each.seen().verdict().words)
          .append(" |\n");
    }
    text.append(
        String.format(
            Locale.ROOT,
            "%n%d agree, %d differ, %d are not settled.%n",
            count(Verdict.AGREES),
            count(Verdict.DIFFERS),
            count(Verdict.OPEN)));
    remarks.forEach(remark -> text.append(remark).append('\n'));
    return text.toString();
  }

  private static String cell(String text) {
    return Words.shorten(text).replace("|", "\\|");
  }
}
