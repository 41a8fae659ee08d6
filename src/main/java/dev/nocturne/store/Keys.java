package dev.nocturne.store;

import dev.nocturne.store.Database.Column;
import dev.nocturne.store.Submission.Key;
import dev.nocturne.store.Submissions.Accepted;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Idempotency keys: who sent which request before, and who is sending it now. */
final class Keys {

  /** A lock that another transaction holds means that a request with the key is under way. */
  private static final String LOCK =
      """
      select tenant, key, pg_try_advisory_xact_lock(hashtextextended(tenant || chr(1) || key, 0))
      from unnest(?, ?) as c(tenant, key)
      """;

  private static final String KNOWN =
      """
      select k.tenant, k.key, k.fingerprint, k.job
      from idempotency_key k join unnest(?, ?) as c(tenant, key) using (tenant, key)
      """;

  private static final String REMEMBER =
      """
      insert into idempotency_key (tenant, key, fingerprint, job, created_at)
      select tenant, key, fingerprint, job, now()
      from unnest(?, ?, ?, ?) as c(tenant, key, fingerprint, job)
      """;

  /** For each submission what its key says of it, or null if it is new. */
  List<@Nullable Accepted> known(Connection connection, List<Submission> submissions)
      throws SQLException {
    List<Submission> keyed = keyed(submissions);
    Set<Named> busy = new HashSet<>();
    Map<Named, Known> before = new HashMap<>();
    if (!keyed.isEmpty()) {
      Column tenants = Column.of("text", keyed, Submission::tenant);
      Column names = Column.of("text", keyed, one -> key(one).value());
      Database.query(
          connection,
          LOCK,
          row -> row.getBoolean(3) || busy.add(new Named(row.getString(1), row.getString(2))),
          tenants,
          names);
      Database.query(
          connection,
          KNOWN,
          row ->
              before.put(
                  new Named(row.getString(1), row.getString(2)),
                  new Known(row.getString(3), row.getObject(4, UUID.class))),
          tenants,
          names);
    }
    List<@Nullable Accepted> known = new ArrayList<>();
    for (Submission one : submissions) {
      known.add(one.key() == null ? null : judge(one, busy, before));
    }
    return known;
  }

  private static @Nullable Accepted judge(
      Submission one, Set<Named> busy, Map<Named, Known> before) {
    Named name = new Named(one.tenant(), key(one).value());
    Known known = before.get(name);
    if (known == null) {
      return busy.contains(name) ? new Accepted.KeyBusy() : null;
    }
    return known.fingerprint().equals(key(one).fingerprint())
        ? new Accepted.Existing(known.job())
        : new Accepted.KeyReused();
  }

  /** Binds the keys of stored submissions to their jobs, and ends those whose end was asked for. */
  void remember(Connection connection, List<Submission> stored) throws SQLException {
    List<Submission> keyed = keyed(stored);
    if (!keyed.isEmpty()) {
      Database.update(
          connection,
          REMEMBER,
          Column.of("text", keyed, Submission::tenant),
          Column.of("text", keyed, one -> key(one).value()),
          Column.of("text", keyed, one -> key(one).fingerprint()),
          Column.of("uuid", keyed, Submission::id));
      PostgresPendingCancels.meet(connection, keyed);
    }
  }

  private static List<Submission> keyed(List<Submission> submissions) {
    return submissions.stream().filter(one -> one.key() != null).toList();
  }

  static Key key(Submission one) {
    return Objects.requireNonNull(one.key());
  }

  private record Named(String tenant, String key) {}

  private record Known(String fingerprint, UUID job) {}
}
