package dev.nocturne.store;

import dev.nocturne.access.Holding;
import dev.nocturne.access.Resource;
import dev.nocturne.access.Resource.Type;
import dev.nocturne.store.Database.Column;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Whose resources are, in PostgreSQL. */
@Singleton
public final class PostgresHoldings implements Holdings {

  private static final String OWN =
      """
      select r.type, r.upstream_id
      from upstream_resource r join unnest(?, ?) as c(type, upstream_id) using (type, upstream_id)
      where r.tenant = ?
      """;

  /** Also where another tenant has it, whose row is not to be seen here. */
  private static final String HOLD =
      """
      insert into upstream_resource (id, tenant, type, upstream_id, name, created_at)
      values (?, ?, ?, ?, ?, now()) on conflict do nothing
      """;

  private static final String COLUMNS = "select id, tenant, type, upstream_id, name, created_at ";

  private static final String FIND =
      COLUMNS + "from upstream_resource where tenant = ? and type = ? and upstream_id = ?";

  private static final String NAMED =
      COLUMNS
          + "from upstream_resource where tenant = ? and type = ? and name = ?"
          + " order by id desc limit 1";

  private static final String LIST =
      COLUMNS
          + "from upstream_resource where tenant = ? and (?::uuid is null or id < ?::uuid)"
          + " and (?::text is null or type = ?::text) order by id desc limit ?";

  private static final String GET = COLUMNS + "from upstream_resource where tenant = ? and id = ?";

  private static final String COUNT =
      "select count(*) as count from upstream_resource where tenant = ? and type = ?";

  private static final String RENAME =
      "update upstream_resource set name = ? where tenant = ? and id = ?"
          + " returning id, tenant, type, upstream_id, name, created_at";

  private static final String RELEASE = "delete from upstream_resource where tenant = ? and id = ?";

  private static final String RELEASE_IT =
      "delete from upstream_resource where tenant = ? and type = ? and upstream_id = ?";

  private final Database database;

  PostgresHoldings(Database database) {
    this.database = database;
  }

  @Override
  public Set<Resource> foreign(String tenant, Set<Resource> used) {
    return used.isEmpty()
        ? Set.of()
        : database.inTenant(tenant, connection -> foreign(connection, tenant, used));
  }

  /** The same within a transaction that goes on. */
  static Holdings.Check within(Connection connection, String tenant) {
    return used -> {
      try {
        return used.isEmpty() ? Set.of() : foreign(connection, tenant, used);
      } catch (SQLException e) {
        throw new StoreUnavailable(e);
      }
    };
  }

  private static Set<Resource> foreign(Connection connection, String tenant, Set<Resource> used)
      throws SQLException {
    List<Resource> all = List.copyOf(used);
    Set<Resource> foreign = new HashSet<>(used);
    foreign.removeAll(
        Set.copyOf(
            Database.query(
                connection,
                OWN,
                PostgresHoldings::resource,
                Column.of("text", all, resource -> resource.type().wire()),
                Column.of("text", all, Resource::id),
                tenant)));
    return foreign;
  }

  @Override
  public Optional<Holding> hold(
      UUID id, String tenant, Resource resource, @Nullable String name, Map<UUID, Resource> along) {
    return database.inTenant(
        tenant,
        connection -> {
          for (Map.Entry<UUID, Resource> each : along.entrySet()) {
            if (hold(connection, each.getKey(), tenant, each.getValue(), null).isEmpty()) {
              return Optional.empty();
            }
          }
          return hold(connection, id, tenant, resource, name);
        });
  }

  private static Optional<Holding> hold(
      Connection connection, UUID id, String tenant, Resource resource, @Nullable String name)
      throws SQLException {
    String type = resource.type().wire();
    Database.update(connection, HOLD, id, tenant, type, resource.id(), name);
    return Database.query(connection, FIND, PostgresHoldings::holding, tenant, type, resource.id())
        .stream()
        .findFirst();
  }

  @Override
  public List<Holding> list(String tenant, @Nullable UUID after, int limit) {
    return listed(tenant, null, after, limit);
  }

  @Override
  public List<Holding> list(String tenant, Type type, @Nullable UUID after, int limit) {
    return listed(tenant, type.wire(), after, limit);
  }

  private List<Holding> listed(
      String tenant, @Nullable String type, @Nullable UUID after, int limit) {
    return database.inTenant(
        tenant,
        connection ->
            Database.query(
                connection,
                LIST,
                PostgresHoldings::holding,
                tenant,
                after,
                after,
                type,
                type,
                limit));
  }

  @Override
  public int count(String tenant, Type type) {
    return database
        .inTenant(
            tenant,
            connection ->
                Database.query(connection, COUNT, row -> row.getInt("count"), tenant, type.wire()))
        .getFirst();
  }

  @Override
  public Optional<Holding> find(String tenant, Resource resource) {
    return first(tenant, FIND, tenant, resource.type().wire(), resource.id());
  }

  @Override
  public Optional<Holding> named(String tenant, Type type, String name) {
    return first(tenant, NAMED, tenant, type.wire(), name);
  }

  @Override
  public Optional<Holding> rename(String tenant, UUID id, String name) {
    return first(tenant, RENAME, name, tenant, id);
  }

  private Optional<Holding> first(String tenant, String sql, @Nullable Object... values) {
    return database
        .inTenant(
            tenant,
            connection -> Database.query(connection, sql, PostgresHoldings::holding, values))
        .stream()
        .findFirst();
  }

  @Override
  public Optional<Holding> find(String tenant, UUID id) {
    return first(tenant, GET, tenant, id);
  }

  @Override
  public boolean release(String tenant, UUID id) {
    return database.inTenant(tenant, connection -> Database.update(connection, RELEASE, tenant, id))
        == 1;
  }

  @Override
  public boolean release(String tenant, Resource resource) {
    return database.inTenant(
            tenant,
            connection ->
                Database.update(
                    connection, RELEASE_IT, tenant, resource.type().wire(), resource.id()))
        == 1;
  }

  private static Resource resource(ResultSet row) throws SQLException {
    return new Resource(
        Type.named(row.getString("type")).orElseThrow(), row.getString("upstream_id"));
  }

  private static Holding holding(ResultSet row) throws SQLException {
    return new Holding(
        row.getObject("id", UUID.class),
        row.getString("tenant"),
        resource(row),
        row.getString("name"),
        Rows.time(row, "created_at"));
  }
}
