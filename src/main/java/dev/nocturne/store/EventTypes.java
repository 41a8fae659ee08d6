package dev.nocturne.store;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The types of events, by their names outside and in the tables. */
public final class EventTypes {

  /** The type of a test that a webhook's owner asked for. */
  public static final String PING = "dev.nocturne.webhook.ping.v1";

  /** The same in the table of deliveries. */
  static final String STORED_PING = "ping";

  private EventTypes() {}

  /** All that a webhook can be told of. */
  public static List<String> all() {
    List<String> all = new ArrayList<>();
    for (JobEvent.Type type : JobEvent.Type.values()) {
      all.add(type.wire());
    }
    all.add(BatchEvent.FINISHED);
    return all;
  }

  static String stored(String wire) {
    if (wire.equals(BatchEvent.FINISHED)) {
      return EventRows.BATCH;
    }
    for (JobEvent.Type type : JobEvent.Type.values()) {
      if (type.wire().equals(wire)) {
        return type.name().toLowerCase(Locale.ROOT);
      }
    }
    throw new IllegalArgumentException("there is no type of events " + wire);
  }

  static String wire(String stored) {
    return switch (stored) {
      case EventRows.BATCH -> BatchEvent.FINISHED;
      case STORED_PING -> PING;
      default -> JobEvent.Type.valueOf(stored.toUpperCase(Locale.ROOT)).wire();
    };
  }
}
