package dev.nocturne.store;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.NoArgGenerator;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The log of deliveries in PostgreSQL. */
@Singleton
public final class PostgresDeliveryLog implements DeliveryLog {

  private static final String COLUMNS =
      """
      d.id, d.event, d.type, d.position, d.state, d.tries, d.tried_at, d.status, d.error,
        case when d.state = 'waiting' and not d.busy then d.due_at end as next_at, d.created_at,
        d.ended_at
      """;

  private static final String FIND =
      """
      select %s from webhook_delivery d join webhook w on w.id = d.webhook and not w.deleted
      where d.tenant = ? and d.webhook = ? and d.id = ?
      """
          .formatted(COLUMNS);

  private static final String LIST =
      """
      select %s from webhook_delivery d join webhook w on w.id = d.webhook and not w.deleted
      where d.tenant = ? and d.webhook = ? and (?::text is null or d.state = ?)
        and (?::uuid is null or d.id < ?)
      order by d.id desc limit ?
      """
          .formatted(COLUMNS);

  /** Each webhook's by themselves, in the order of an index of those that failed. */
  static final String FAILED =
      """
      select w.id as webhook, w.url, %s from webhook w cross join lateral (
        select * from webhook_delivery where webhook = w.id and state = 'failed'
          and (?::uuid is null or id < ?) order by id desc limit ?) d
      where w.tenant = ? and not w.deleted order by d.id desc limit ?
      """
          .formatted(COLUMNS);

  /** Its row is locked, so that it does not go off meanwhile. */
  private static final String OFF =
      "select off from webhook where tenant = ? and id = ? and not deleted for share";

  private static final String PING =
      """
      insert into webhook_delivery as d
        (id, webhook, tenant, event, type, state, due_at, created_at)
      values (?, ?, ?, ?, 'ping', 'waiting', now(), now())
      returning %s
      """
          .formatted(COLUMNS);

  private static final String EVENT =
      """
      select d.position is null or exists (select from event e where e.position = d.position)
      from webhook_delivery d where d.tenant = ? and d.webhook = ? and d.id = ?
      """;

  private static final String RESEND =
      """
      update webhook_delivery d
      set state = 'waiting', busy = false, due_at = now(), step = 0, ended_at = null
      where d.tenant = ? and d.webhook = ? and d.id = ? and not (d.busy and d.due_at > now())
      """;

  private static final NoArgGenerator IDS = Generators.timeBasedEpochGenerator();

  private final Database database;

  PostgresDeliveryLog(Database database) {
    this.database = database;
  }

  @Override
  public Optional<Delivery> find(String tenant, UUID webhook, UUID delivery) {
    return database.inTenant(tenant, connection -> find(connection, tenant, webhook, delivery));
  }

  private static Optional<Delivery> find(
      Connection connection, String tenant, UUID webhook, UUID delivery) throws SQLException {
    return Database.query(
            connection, FIND, PostgresDeliveryLog::delivery, tenant, webhook, delivery)
        .stream()
        .findFirst();
  }

  @Override
  public List<Delivery> list(String tenant, UUID webhook, Filter filter, int limit) {
    String state = filter.state() == null ? null : filter.state().wire();
    return database.inTenant(
        tenant,
        connection ->
            Database.query(
                connection,
                LIST,
                PostgresDeliveryLog::delivery,
                tenant,
                webhook,
                state,
                state,
                filter.after(),
                filter.after(),
                limit));
  }

  @Override
  public List<Dead> failed(String tenant, @Nullable UUID after, int limit) {
    return database.inTenant(
        tenant,
        connection ->
            Database.query(
                connection,
                FAILED,
                row ->
                    new Dead(
                        row.getObject("webhook", UUID.class), row.getString("url"), delivery(row)),
                after,
                after,
                limit,
                tenant,
                limit));
  }

  @Override
  public Asked ping(String tenant, UUID webhook) {
    return database.inTenant(
        tenant,
        connection -> {
          Asked refusal = refusal(connection, tenant, webhook);
          if (refusal != null) {
            return refusal;
          }
          UUID id = IDS.generate();
          return new Asked.Done(
              Database.query(
                      connection,
                      PING,
                      PostgresDeliveryLog::delivery,
                      id,
                      webhook,
                      tenant,
                      "ping-" + id)
                  .getFirst());
        });
  }

  @Override
  public Asked resend(String tenant, UUID webhook, UUID delivery) {
    return database.inTenant(
        tenant,
        connection -> {
          Asked refusal = refusal(connection, tenant, webhook);
          if (refusal != null) {
            return refusal;
          }
          List<Boolean> kept =
              Database.query(
                  connection, EVENT, row -> row.getBoolean(1), tenant, webhook, delivery);
          if (kept.isEmpty()) {
            return new Asked.Unknown();
          }
          if (!kept.getFirst()) {
            return new Asked.EventGone();
          }
          Database.update(connection, RESEND, tenant, webhook, delivery);
          return find(connection, tenant, webhook, delivery)
              .<Asked>map(Asked.Done::new)
              .orElseGet(Asked.Unknown::new);
        });
  }

  /** Why nothing can be sent to a webhook, or null. */
  private static @Nullable Asked refusal(Connection connection, String tenant, UUID webhook)
      throws SQLException {
    List<Optional<String>> off =
        Database.query(
            connection, OFF, row -> Optional.ofNullable(row.getString(1)), tenant, webhook);
    if (off.isEmpty()) {
      return new Asked.Unknown();
    }
    return off.getFirst()
        .map(why -> new Asked.Off(Webhook.Off.valueOf(why.toUpperCase(Locale.ROOT))))
        .orElse(null);
  }

  private static Delivery delivery(ResultSet row) throws SQLException {
    Instant triedAt = Rows.instant(row, "tried_at");
    return new Delivery(
        row.getObject("id", UUID.class),
        new Deliveries.Message(
            row.getString("event"),
            EventTypes.wire(row.getString("type")),
            row.getObject("position", Long.class)),
        Delivery.State.valueOf(row.getString("state").toUpperCase(Locale.ROOT)),
        row.getInt("tries"),
        triedAt == null
            ? null
            : new Delivery.Try(
                triedAt, row.getObject("status", Integer.class), row.getString("error")),
        Rows.instant(row, "next_at"),
        new Delivery.Times(Rows.time(row, "created_at"), Rows.instant(row, "ended_at")));
  }
}
