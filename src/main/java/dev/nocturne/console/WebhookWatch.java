package dev.nocturne.console;

import dev.nocturne.store.Deliveries.Backlog;
import java.util.Optional;

/** What operators are shown of all webhooks, at no cost however many look. */
public interface WebhookWatch {

  /** What there was some seconds ago, or nothing if the database did not answer. */
  Optional<Backlog> backlog();
}
