package dev.nocturne.store;

import dev.nocturne.job.SigningSecret;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Events on their way to webhooks. Whoever claims a delivery tries it once and settles it; a try
 * whose replica died is another one's after its lease, so a message arrives at least once.
 */
public interface Deliveries {

  /** The name of the mark that tells which events were handed out to webhooks. */
  String SINK = "webhooks";

  /** An event is tried for at most so long, and a webhook that failed all that time goes off. */
  Duration PATIENCE = Duration.ofDays(3);

  /**
   * Makes deliveries of the next events of the log, each once for each webhook that wants it,
   * however many replicas do this.
   *
   * @return how many events were looked at
   */
  int fanOut(int most);

  /** Takes deliveries that are due. */
  List<Due> claim(Ask ask);

  /** Notes what a try brought, unless somebody else has taken the delivery over meanwhile. */
  boolean settle(Ticket ticket, Verdict verdict);

  /**
   * Deletes deliveries that are older than they are kept, and what deleted webhooks left, at most
   * {@code most} of each.
   *
   * @return how many rows went
   */
  int retire(Duration keep, int most);

  /** How much waits, at most {@code most} of it counted. */
  Backlog backlog(int most);

  /**
   * What is wanted.
   *
   * @param most at most so many deliveries
   * @param failing of webhooks that fail, or of the others
   * @param each so many may be under way for one webhook, on all replicas together
   * @param share about so many may be under way for the failing, or the other, webhooks of one
   *     tenant, on all replicas together
   * @param lease for how long nobody else tries them
   */
  record Ask(int most, boolean failing, int each, int share, Duration lease) {}

  /**
   * A delivery to be tried now.
   *
   * @param secrets to sign with, the newest first; empty if they cannot be read
   * @param step how many tries of its schedule are over
   * @param at when it was claimed
   */
  record Due(
      Ticket ticket,
      Message message,
      String url,
      List<SigningSecret> secrets,
      int step,
      Instant at) {
    public Due {
      secrets = List.copyOf(secrets);
    }
  }

  /**
   * The right to settle a delivery.
   *
   * @param tries how often it has been tried, this time included
   */
  record Ticket(UUID delivery, UUID webhook, String tenant, int tries) {}

  /**
   * What is delivered.
   *
   * @param event the event's id
   * @param type the event's type, by its name outside
   * @param position the event's place in the log, or null for a test
   */
  record Message(String event, String type, @Nullable Long position) {}

  /**
   * Why a try failed.
   *
   * @param status what the webhook answered, or null if it did not
   */
  record Fault(@Nullable Integer status, String error) {}

  /** What a try brought. */
  sealed interface Verdict {

    /** It arrived. */
    record Arrived(int status) implements Verdict {}

    /**
     * It is tried again.
     *
     * @param delay how much later
     * @param rest for how long nothing at all is sent to the webhook, since it asked for that
     */
    record Again(Fault fault, Duration delay, @Nullable Duration rest) implements Verdict {}

    /** It failed for good. */
    record Failed(Fault fault) implements Verdict {}

    /** It ends here, and that is no fault of the webhook. */
    record Dropped(Fault fault) implements Verdict {}

    /** The webhook wants nothing any more. */
    record Gone(Fault fault) implements Verdict {}
  }

  /**
   * How much waits.
   *
   * @param due deliveries that could be sent now
   * @param age how long the first of those has waited whose webhook does not fail
   * @param failing webhooks whose tries fail
   * @param off webhooks that went off by themselves
   */
  record Backlog(long due, Duration age, long failing, long off) {}
}
