package dev.nocturne.store;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.NoArgGenerator;
import dev.nocturne.access.Resource.Type;
import dev.nocturne.job.Claim;
import dev.nocturne.job.JobSpec.AgentTask;
import dev.nocturne.job.Lease;
import dev.nocturne.job.OwnPersona.Made;
import dev.nocturne.job.Progress.PersonaMade;
import dev.nocturne.store.Change.Checkpoint;
import dev.nocturne.store.Database.Column;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** The personas that were made for jobs, in PostgreSQL. */
@Singleton
public final class PostgresOwnPersonas implements OwnPersonas {

  private static final NoArgGenerator IDS = Generators.timeBasedEpochGenerator();

  /** Whether it is still its tenant's, who may have deleted it. */
  private static final String HELD =
      """
      exists (select from upstream_resource r
        where r.type = 'persona' and r.upstream_id = p.persona and r.tenant = p.tenant)""";

  /** Its vault, if that is still its tenant's. */
  private static final String VAULT =
      """
      (select p.vault from upstream_resource r
        where r.type = 'vault' and r.upstream_id = p.vault and r.tenant = p.tenant) as vault""";

  private static final String OF =
      """
      select job, persona, %s from job_persona p where tenant = ? and job = ? and not leaving and %s
      order by due_at desc limit 1
      """
          .formatted(VAULT, HELD);

  /** Whoever is about to delete one is waited for, so that nobody is given what goes. */
  private static final String KNOWN =
      """
      select job, persona, %s from job_persona p where job = any (?) and not leaving and %s
      order by due_at for share of p
      """
          .formatted(VAULT, HELD);

  private static final String MADE =
      """
      insert into job_persona (persona, tenant, job, vault, keep, due_at)
      select persona, tenant, job, vault, keep, now()
      from unnest(?, ?, ?, ?, ?) as c(job, tenant, persona, vault, keep)
      on conflict do nothing
      """;

  private static final String HOLD =
      """
      insert into upstream_resource (id, tenant, type, upstream_id, created_at)
      select id, tenant, ?, upstream_id, now() from unnest(?, ?, ?) as c(id, tenant, upstream_id)
      where upstream_id is not null
      on conflict do nothing
      """;

  private static final String FORGET_KEPT = "delete from job_persona where keep and job is null";

  private static final String DUE =
      """
      select persona from job_persona p
      where not keep and due_at <= now()
        and (leaving or not exists (select from work w where w.job = p.job))
      order by due_at limit ? for update skip locked
      """;

  /**
   * A statement of its own: it sees what those did who had a share in a row until it was locked.
   */
  private static final String LEAVE =
      """
      update job_persona p set leaving = true, tries = tries + 1,
        due_at = now() + least(? * 2 ^ least(tries, 6), 3600000) * interval '1 ms'
      where persona = any (?)
        and (leaving or not exists (select from work w where w.job = p.job))
      returning tenant, persona,
        %s as held, %s
      """
          .formatted(HELD, VAULT);

  private static final String FORGET = "delete from job_persona where persona = any (?)";

  private static final String RELEASE =
      """
      delete from upstream_resource
      where tenant = ? and (type, upstream_id) in (('persona', ?), ('vault', ?))
      """;

  private final Database database;

  PostgresOwnPersonas(Database database) {
    this.database = database;
  }

  /** The claims again; those whose job has its persona know it. */
  static List<Claim> knowing(Connection connection, List<Claim> claims) throws SQLException {
    List<UUID> jobs =
        claims.stream()
            .filter(claim -> claim.spec() instanceof AgentTask task && task.persona() != null)
            .map(claim -> claim.lease().job())
            .toList();
    if (jobs.isEmpty()) {
      return claims;
    }
    Map<UUID, Made> known = new HashMap<>();
    Database.query(
        connection,
        KNOWN,
        row -> known.put(row.getObject("job", UUID.class), made(row)),
        new Column("uuid", jobs));
    return claims.stream()
        .map(
            claim ->
                known.containsKey(claim.lease().job())
                    ? claim.knowing(known.get(claim.lease().job()))
                    : claim)
        .toList();
  }

  /** Notes those that were made, and that they are their tenants'; what is noted stays so. */
  static void note(Connection connection, List<Checkpoint> changes, Collection<Lease> written)
      throws SQLException {
    List<Checkpoint> made =
        changes.stream()
            .filter(each -> each.progress() instanceof PersonaMade)
            .filter(each -> written.contains(each.lease()))
            .toList();
    if (made.isEmpty()) {
      return;
    }
    Column tenants = Column.of("text", made, each -> each.lease().tenant());
    Column personas = Column.of("text", made, each -> made(each).made().persona());
    Column vaults = Column.of("text", made, each -> made(each).made().vault());
    Database.update(
        connection,
        MADE,
        Column.of("uuid", made, each -> each.lease().job()),
        tenants,
        personas,
        vaults,
        Column.of("boolean", made, each -> made(each).keep()));
    hold(connection, Type.PERSONA, tenants, personas);
    hold(connection, Type.VAULT, tenants, vaults);
  }

  private static PersonaMade made(Checkpoint change) {
    if (change.progress() instanceof PersonaMade made) {
      return made;
    }
    throw new IllegalArgumentException("no persona was made: " + change.progress());
  }

  private static void hold(Connection connection, Type type, Column tenants, Column things)
      throws SQLException {
    Column ids = Column.of("uuid", things.values(), _ -> IDS.generate());
    Database.update(connection, HOLD, type.wire(), ids, tenants, things);
  }

  @Override
  public Optional<Made> of(String tenant, UUID job) {
    return database
        .inTenant(
            tenant,
            connection -> Database.query(connection, OF, PostgresOwnPersonas::made, tenant, job))
        .stream()
        .findFirst();
  }

  private static Made made(ResultSet row) throws SQLException {
    return new Made(row.getString("persona"), row.getString("vault"));
  }

  @Override
  public List<Leaving> leaving(int most, Duration retry) {
    return database.transact(
        connection -> {
          Database.update(connection, FORGET_KEPT);
          Column due =
              new Column(
                  "text", Database.query(connection, DUE, row -> row.getString("persona"), most));
          List<Leaving> all = new ArrayList<>();
          List<String> foreign = new ArrayList<>();
          Database.query(
              connection,
              LEAVE,
              row ->
                  row.getBoolean("held")
                      ? all.add(new Leaving(row.getString("tenant"), made(row)))
                      : foreign.add(row.getString("persona")),
              retry.toMillis(),
              due);
          Database.update(connection, FORGET, new Column("text", foreign));
          return all;
        });
  }

  @Override
  public void gone(Leaving leaving) {
    Made made = leaving.made();
    int _ =
        database.transact(
            connection -> {
              Database.update(connection, RELEASE, leaving.tenant(), made.persona(), made.vault());
              return Database.update(
                  connection, FORGET, new Column("text", List.of(made.persona())));
            });
  }
}
