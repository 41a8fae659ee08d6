package dev.nocturne.store;

import dev.nocturne.store.Batches.Opening;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Objects;
import java.util.Optional;

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
    return Database.query(
            connection,
            Drafts.SELECT + "where tenant = ? and key = ? for update",
            row -> known(row, key),
            opening.tenant(),
            key.value())
        .stream()
        .findFirst();
  }

  private static Opened known(ResultSet row, Submission.Key key) throws SQLException {
    if (!key.fingerprint().equals(row.getString("fingerprint"))) {
      return new Opened.KeyReused();
    }
    return row.getBoolean("deleted") ? new Opened.NotKept() : new Opened.Existing(Drafts.read(row));
  }
}
