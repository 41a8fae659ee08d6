package dev.nocturne.store;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What a webhook's owner sees of its deliveries, and can ask for. */
public interface DeliveryLog {

  /** One of a webhook's. */
  Optional<Delivery> find(String tenant, UUID webhook, UUID delivery);

  /** A webhook's, newest first, those after {@code after} if it is given. */
  List<Delivery> list(String tenant, UUID webhook, Filter filter, int limit);

  /** Those that have failed, of all webhooks, newest first, those after {@code after} if given. */
  List<Dead> failed(String tenant, @Nullable UUID after, int limit);

  /** Sends a test, once. */
  Asked ping(String tenant, UUID webhook);

  /**
   * Sends it once more, now, and goes on with it as with a new one. One that is under way stays as
   * it is.
   */
  Asked resend(String tenant, UUID webhook, UUID delivery);

  /**
   * A delivery that was given up.
   *
   * @param webhook the id of whom it did not reach
   * @param url where that is
   */
  record Dead(UUID webhook, String url, Delivery delivery) {}

  /** Which deliveries are wanted. */
  record Filter(Delivery.@Nullable State state, @Nullable UUID after) {}

  /** What became of a wish. */
  sealed interface Asked {

    /** It is stored. */
    record Done(Delivery delivery) implements Asked {}

    /** There is no such webhook or delivery. */
    record Unknown() implements Asked {}

    /** Nothing is sent to the webhook now. */
    record Off(Webhook.Off why) implements Asked {}

    /** The event is no longer kept. */
    record EventGone() implements Asked {}
  }
}
