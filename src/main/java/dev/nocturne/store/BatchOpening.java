package dev.nocturne.store;

import dev.nocturne.store.Batches.Opening;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/** Opens batches, each once under its key. */
final class BatchOpening {

  private static final String OPEN =
      """
      with b as (
        insert into batch (id, tenant, name, key, fingerprint, form, on_invalid, receiving,
          max_concurrency, created_at, received_at)
        values (?, ?, ?, ?, ?, ?, ?, true, ?, now(), now())
        on conflict (tenant, key) where key is not null do nothing returning id)
      insert into batch_count (batch) select id from b
      """;

  private static final String LOCK =
      "select id, fingerprint from batch where tenant = ? and key = ? for update";

  private BatchOpening() {}

  /** Opens the batch, or finds the one that came under its key. */
  static Opened open(Connection connection, Opening opening) throws SQLException {
    Optional<Opened> opened = Optional.empty();
    while (opened.isEmpty()) {
      // Whoever had the key when the row was refused may have been deleted since, and it is free.
      opened =
          insert(connection, opening) == 1
              ? Drafts.find(connection, opening.tenant(), opening.id()).map(Opened.Created::new)
              : known(connection, opening);
    }
    return opened.get();
  }

  private static int insert(Connection connection, Opening opening) throws SQLException {
    Submission.Key key = opening.key();
    return Database.update(
        connection,
        OPEN,
        opening.id(),
        opening.tenant(),
        opening.name(),
        key == null ? null : key.value(),
        key == null ? null : key.fingerprint(),
        opening.form(),
        opening.reject() ? "reject" : "skip",
        opening.maxConcurrency());
  }

  /** What came under the key of an opening, which has one. */
  static Optional<Opened> known(Connection connection, Opening opening) throws SQLException {
    Submission.Key key = Objects.requireNonNull(opening.key());
    List<Known> found =
        Database.query(connection, LOCK, BatchOpening::read, opening.tenant(), key.value());
    if (found.isEmpty()) {
      return Optional.empty();
    }
    Known known = found.getFirst();
    if (!key.fingerprint().equals(known.fingerprint())) {
      return Optional.of(new Opened.KeyReused());
    }
    // Read once it is locked: the statement that waited for the lock would not see its last rows.
    return Optional.of(
        Drafts.find(connection, opening.tenant(), known.batch())
            .<Opened>map(Opened.Existing::new)
            .orElseGet(Opened.NotKept::new));
  }

  private static Known read(ResultSet row) throws SQLException {
    return new Known(row.getObject("id", UUID.class), row.getString("fingerprint"));
  }

  /** The batch that came under a key. */
  private record Known(UUID batch, String fingerprint) {}
}
