package dev.nocturne.store;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import dev.nocturne.job.Failure;
import dev.nocturne.job.FailureKind;
import dev.nocturne.job.Kind;
import dev.nocturne.job.Outcome;
import dev.nocturne.job.Result;
import dev.nocturne.job.Status;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a batch for whoever leafs through them. No call looks at more than a few thousand,
 * however many there are.
 */
public interface BatchLines {

  /** So many rows at most are looked at for one answer. */
  int WINDOW = 2_000;

  /** So many rows at most are in one answer. */
  int PAGE = 100;

  /** So much of what came back is searched for a text, in characters. */
  int SEARCHED = 4_000;

  /** A larger outcome is not read whole for a look at it, in bytes. */
  int LARGE = 32 * 1024;

  /** So many failed jobs at most are read to find out why jobs fail. */
  int FAILURES = 1_000;

  /** How many rows have come, good, bad and blank; 0 if there is no such batch. */
  long count(String tenant, UUID batch);

  /**
   * Rows by their numbers. Blank ones are left out, and those that wait to become jobs.
   *
   * @param first from 1
   * @param count 1 to {@value #PAGE}
   */
  List<Line> from(String tenant, UUID batch, long first, int count);

  /**
   * The next jobs that are like that, in the order of their rows.
   *
   * @param after the last job that was looked at before, or null to begin with the first
   */
  Found find(String tenant, UUID batch, Filter filter, @Nullable UUID after);

  /** Why the first {@value #FAILURES} jobs failed that did, in the order of their rows. */
  List<Reason> failures(String tenant, UUID batch);

  /**
   * Why a job failed.
   *
   * @param saying a key of its message, the same for those that differ in addresses, ids and
   *     numbers alone: 64 hexadecimal digits
   */
  record Reason(Failure failure, String saying) {}

  /** A row. */
  sealed interface Line {

    /** Its number, from 1. */
    long number();
  }

  /**
   * A row that became a job.
   *
   * @param outcome null while it has not ended
   * @param whole whether all of the outcome is there; if not, its answer is only a beginning
   */
  record JobLine(
      long number,
      UUID job,
      Kind kind,
      @Nullable String customId,
      Status status,
      @Nullable Outcome outcome,
      boolean whole)
      implements Line {}

  /**
   * A row that was refused.
   *
   * @param errors what is wrong with it, a JSON array
   */
  record RefusedLine(long number, String errors) implements Line {}

  /**
   * What jobs must be like; null leaves it open.
   *
   * @param failure how they failed
   * @param text what is in their name or the first {@value #SEARCHED} characters of what came back,
   *     whatever its case
   * @param cell what stands in a column of their results
   */
  record Filter(
      @Nullable Status status,
      @Nullable FailureKind failure,
      @Nullable String text,
      @Nullable Cell cell) {

    /** Whether it leaves nothing out. */
    public boolean all() {
      return status == null && failure == null && text == null && cell == null;
    }
  }

  /**
   * What stands in a column of results. Those of more than {@value #LARGE} bytes are not looked at.
   *
   * @param whole whether it is this, to the letter; else this is a part of it, whatever its case
   */
  record Cell(JsonPointer column, boolean whole, String value) {

    /** What a column of a result holds, as it is shown; empty if there is nothing. */
    public static String text(JsonNode structured, JsonPointer column) {
      JsonNode found = structured.at(column);
      if (found.isNull() || found.isMissingNode()) {
        return "";
      }
      return found.isTextual() ? found.textValue() : found.toString();
    }

    boolean fits(JobLine line) {
      if (!(line.outcome() instanceof Outcome.Succeeded(Result result))
          || result.structured() == null) {
        return false;
      }
      String text = text(Tree.parse(result.structured().text()), column);
      return whole ? text.equals(value) : lower(text).contains(lower(value));
    }

    private static String lower(String text) {
      return text.toLowerCase(Locale.ROOT);
    }
  }

  /**
   * A part of what is looked for.
   *
   * @param last the job that was looked at last, or null if there is none behind these
   * @param upTo the number of its row
   */
  record Found(List<JobLine> lines, @Nullable UUID last, long upTo) {}
}
