package dev.nocturne.store;

import dev.nocturne.job.Capture;
import dev.nocturne.store.Artifact.Content;
import jakarta.inject.Singleton;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The work of keeping what jobs leave, in PostgreSQL. */
@Singleton
public final class PostgresCaptures implements Captures {

  /**
   * What was kept of an earlier run gives way. The job is locked with its outcome, by whose rows a
   * next run would begin meanwhile.
   */
  private static final String GATHER =
      """
      with ended as (
        select j.id, j.tenant, j.run, j.capture
        from outcome o join job j on j.id = o.job and j.run = o.run
        where o.latest and o.to_capture
        order by o.finished_at limit ? for no key update of j, o skip locked),
      made as (
        insert into artifact (owner, name, tenant, job, run, state, due_at, since)
        select id, unnest(capture), tenant, id, run, 'pending', now(), now() from ended
        on conflict (owner, name) do update set run = excluded.run, tries = 0, state = 'pending',
          due_at = now(), since = now(), reason = null, size = null, sha256 = null, type = null,
          ended_at = null),
      noted as (
        update outcome o set to_capture = false from ended e where o.job = e.id and o.run = e.run)
      select count(*) from ended
      """;

  /** What only newer versions know is left to them. */
  private static final String CLAIM =
      """
      with due as (
        select owner, name from artifact
        where state = 'pending' and job is not null and due_at <= now() and name = any (?)
        order by due_at limit ? for update skip locked)
      update artifact a set tries = tries + 1, due_at = now() + ? * interval '1 ms'
      from due where a.owner = due.owner and a.name = due.name
      returning a.tenant, a.owner, a.name, a.run, a.tries,
        (extract(epoch from now() - since) * 1000)::bigint as waited
      """;

  private static final String SETTLE =
      """
      update artifact set state = ?, reason = ?, due_at = now() + ? * interval '1 ms', size = ?,
        sha256 = ?, type = ?, ended_at = case when ?::text = 'pending' then null else now() end
      where owner = ? and name = ? and run = ? and tries = ? and state = 'pending' and job is not null
      """;

  /** All of a job's are put off together. */
  private static final String LEFT =
      """
      with due as (
        select owner from artifact a
        where job is null and due_at <= now() and not exists (
          select from artifact o where o.owner = a.owner and o.job is null and o.due_at > now())
        order by due_at limit ? for update skip locked),
      taken as (
        update artifact a set due_at = now() + ? * interval '1 ms'
        where owner in (select owner from due) and job is null returning owner, tenant)
      select distinct owner, tenant from taken
      """;

  private static final String FORGET =
      "delete from artifact where tenant = ? and owner = ? and job is null";

  private final Database database;

  PostgresCaptures(Database database) {
    this.database = database;
  }

  @Override
  public int gather(int most) {
    return database
        .transact(connection -> Database.query(connection, GATHER, row -> row.getInt(1), most))
        .getFirst();
  }

  @Override
  public List<Due> claim(Set<Capture> captures, int most, Duration lease) {
    Database.Column known = Database.Column.of("text", List.copyOf(captures), Capture::wire);
    return database.transact(
        connection ->
            Database.query(
                connection, CLAIM, PostgresCaptures::due, known, most, lease.toMillis()));
  }

  private static Due due(ResultSet row) throws SQLException {
    Take take =
        new Take(
            row.getString("tenant"),
            row.getObject("owner", UUID.class),
            Capture.of(row.getString("name")).orElseThrow(),
            row.getInt("run"),
            row.getInt("tries"));
    return new Due(take, Duration.ofMillis(row.getLong("waited")));
  }

  @Override
  public boolean settle(Take take, Verdict verdict) {
    return switch (verdict) {
      case Verdict.Kept(Content content) -> settle(take, "stored", null, Duration.ZERO, content);
      case Verdict.Again(String reason, Duration delay) ->
          settle(take, "pending", reason, delay, null);
      case Verdict.GivenUp(String reason) -> settle(take, "failed", reason, Duration.ZERO, null);
    };
  }

  private boolean settle(
      Take take, String state, @Nullable String reason, Duration delay, @Nullable Content content) {
    return database.transact(
            connection -> {
              if (take.capture() == Capture.SCREENSHOT) {
                // Its session need not be open for it any longer.
                Database.nudge(Channels.SESSIONS);
              }
              return Database.update(
                  connection,
                  SETTLE,
                  state,
                  reason,
                  delay.toMillis(),
                  content == null ? null : content.size(),
                  content == null ? null : content.sha256(),
                  content == null ? null : content.type(),
                  state,
                  take.job(),
                  take.capture().wire(),
                  take.run(),
                  take.number());
            })
        == 1;
  }

  @Override
  public List<Leftover> leftovers(int most, Duration lease) {
    return database.transact(
        connection ->
            Database.query(
                connection,
                LEFT,
                row -> new Leftover(row.getString("tenant"), row.getObject("owner", UUID.class)),
                most,
                lease.toMillis()));
  }

  @Override
  public void forget(Leftover gone) {
    int _ =
        database.transact(
            connection -> Database.update(connection, FORGET, gone.tenant(), gone.job()));
  }
}
