package dev.nocturne.store;

import dev.nocturne.job.SessionOptions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The sessions of tenants that belong to no job. One that is not open yet is not told of. */
public interface Sessions {

  /**
   * Notes that a session is going to be started.
   *
   * @param patience nobody makes the start for longer than this
   */
  Begun begin(
      String tenant,
      UUID id,
      SessionOptions options,
      Submission.@Nullable Key key,
      Duration patience);

  /** One of a tenant's. */
  Optional<SessionRecord> find(String tenant, UUID id);

  /** A tenant's, newest first, those after {@code after} if it is given. */
  List<SessionRecord> list(String tenant, @Nullable UUID after, int limit);

  /** Ends one of a tenant's and gives it as it is then; one that has ended stays as it is. */
  Optional<SessionRecord> stop(String tenant, UUID id);

  /** What became of the wish for a session. */
  sealed interface Begun {

    /** It is noted, and may be started now. */
    record New() implements Begun {}

    /** The key brought this one before. */
    record Existing(SessionRecord session) implements Begun {}

    /** Another request with the key is starting it. */
    record UnderWay() implements Begun {}

    /** The key came with another request before. */
    record KeyReused() implements Begun {}
  }
}
