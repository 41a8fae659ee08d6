package dev.nocturne.store;

import dev.nocturne.job.Capture;
import dev.nocturne.store.Artifact.Content;
import dev.nocturne.store.Artifact.Failed;
import dev.nocturne.store.Artifact.Pending;
import dev.nocturne.store.Artifact.State;
import dev.nocturne.store.Artifact.Stored;
import jakarta.inject.Singleton;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What clients see of what is kept of their jobs, from PostgreSQL. */
@Singleton
public final class PostgresArtifacts implements Artifacts {

  /**
   * What a run asked for is pending from its beginning on, though it has a row only after its end.
   * A job that asks for nothing has one row without a name, so it is told from one that is not
   * there.
   */
  private static final String OF =
      """
      select j.id, j.tenant, c.name, a.run, a.tries, a.reason, a.size, a.sha256, a.type, a.ended_at,
        coalesce(a.state, 'pending') as state
      from job j left join lateral unnest(j.capture) as c(name) on true
        left join artifact a on a.owner = j.id and a.name = c.name and a.run = j.run
      where j.tenant = ? and j.id = ?
        and not exists (select from batch b where b.id = j.batch and b.deleted)
      order by c.name
      """;

  private final Database database;

  PostgresArtifacts(Database database) {
    this.database = database;
  }

  @Override
  public Optional<List<Artifact>> of(String tenant, UUID job) {
    List<Optional<Artifact>> rows =
        database.inTenant(
            tenant,
            connection -> Database.query(connection, OF, PostgresArtifacts::artifact, tenant, job));
    return rows.isEmpty()
        ? Optional.empty()
        : Optional.of(rows.stream().flatMap(Optional::stream).toList());
  }

  private static Optional<Artifact> artifact(ResultSet row) throws SQLException {
    Capture capture =
        Stream.ofNullable(row.getString("name"))
            .flatMap(name -> Capture.of(name).stream())
            .findFirst()
            .orElse(null);
    return capture == null
        ? Optional.empty()
        : Optional.of(new Artifact(capture, state(row, capture)));
  }

  private static State state(ResultSet row, Capture capture) throws SQLException {
    @Nullable String reason = row.getString("reason");
    return switch (row.getString("state")) {
      case "stored" ->
          new Stored(
              new Take(
                  row.getString("tenant"),
                  row.getObject("id", UUID.class),
                  capture,
                  row.getInt("run"),
                  row.getInt("tries")),
              new Content(row.getLong("size"), row.getString("sha256"), row.getString("type")),
              Rows.time(row, "ended_at"));
      case "failed" -> new Failed(String.valueOf(reason), Rows.time(row, "ended_at"));
      default -> new Pending(reason);
    };
  }
}
