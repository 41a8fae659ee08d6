package dev.nocturne.live;

import dev.nocturne.store.SessionRecord;
import java.time.Duration;

/** What became of the wish for a session. */
public sealed interface Started {

  /** It was opened, now or before under the same key. */
  record Opened(SessionRecord session) implements Started {}

  /** Another request with the key is under way. */
  record UnderWay() implements Started {}

  /** The key came with another request before. */
  record KeyReused() implements Started {}

  /** All slots are in use, or as many as sessions may have. */
  record NoSlot() implements Started {}

  /** The tenant occupies as many slots as it may. */
  record OverQuota() implements Started {}

  /** Notte refuses such a session, in its own words. */
  record Refused(String words) implements Started {}

  /** Notte opens none now; it may after a while. */
  record Later(Duration after) implements Started {}

  /** The answer was lost: one may be open that nobody can name, and that ends by itself. */
  record Unknown() implements Started {}
}
