package dev.nocturne.store;

import dev.nocturne.job.SigningSecret;
import dev.nocturne.seal.Seal;
import dev.nocturne.store.Database.Column;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;

/** Deliveries in PostgreSQL. Webhooks are locked before their deliveries, everywhere. */
@Singleton
public final class PostgresDeliveries implements Deliveries {

  /**
   * Webhooks with something due, those first that have waited longest to be looked at, and of one
   * tenant no more than its share allows. Their rows are also the lock under which those under way
   * are counted.
   */
  private static final String WAITING =
      """
      with due as (
        select w.id, w.tenant,
          row_number() over (partition by w.tenant order by w.served_at) - 1 as before
        from webhook w
        where w.off is null and not w.deleted and (w.failing_since is not null) = ?
          and (w.rest_until is null or w.rest_until <= now())
          and exists (
            select from webhook_delivery d
            where d.webhook = w.id and d.state = 'waiting' and d.due_at <= now())),
      calls as (
        select d.tenant, count(*) as number
        from webhook_delivery d join webhook w on w.id = d.webhook
        where d.busy and d.due_at > now() and (w.failing_since is not null) = ?
        group by d.tenant)
      select w.id from webhook w join due on due.id = w.id left join calls on calls.tenant = w.tenant
      where w.off is null and not w.deleted
        and due.before * ? < ? - coalesce(calls.number, 0)
      order by w.served_at limit ? for no key update of w skip locked
      """;

  private static final String CLAIM =
      """
      with picked as (
        select d.id from unnest(?) as w(id)
        cross join lateral (
          select id, due_at from webhook_delivery
          where webhook = w.id and state = 'waiting' and due_at <= now()
          order by due_at
          limit greatest(0, ? - (
            select count(*) from webhook_delivery b
            where b.webhook = w.id and b.busy and b.due_at > now()))
          for update skip locked) d
        order by d.due_at limit ?),
      taken as (
        update webhook_delivery d
        set busy = true, tries = tries + 1, tried_at = now(), status = null, error = null,
          due_at = now() + ? * interval '1 ms'
        from picked where d.id = picked.id
        returning d.*)
      select t.*, w.url, w.secret,
        case when w.old_secret_until > now() then w.old_secret end as old_secret
      from taken t join webhook w on w.id = t.webhook
      """;

  private static final String SERVED = "update webhook set served_at = now() where id = any (?)";

  private static final List<String> RETIRE =
      List.of(
          """
          delete from webhook_delivery where id in (
            select d.id from webhook w join webhook_delivery d on d.webhook = w.id
            where w.deleted limit ? for update of d skip locked)
          """,
          """
          delete from webhook where id in (
            select id from webhook w
            where deleted and not exists (select from webhook_delivery where webhook = w.id)
            limit ? for update skip locked)
          """);

  private static final String EXPIRED =
      """
      delete from webhook_delivery where id in (
        select d.id from webhook_delivery d join webhook w on w.id = d.webhook
        where d.created_at < now() - ? * interval '1 ms'
          and (d.state <> 'waiting' or w.off is not null or w.deleted)
        order by d.created_at limit ? for update of d skip locked)
      """;

  /** No more webhooks are looked at than are to be counted, and no more of their deliveries. */
  private static final String BACKLOG =
      """
      with w as (select * from webhook where not deleted order by id desc limit ?),
      open as (
        select id, failing_since is not null as failing from w
        where off is null and (rest_until is null or rest_until <= now()))
      select (select count(*) from (
          select from open join webhook_delivery d on d.webhook = open.id
          where d.state = 'waiting' and d.due_at <= now() limit ?) d) as due,
        coalesce((select greatest(0, extract(epoch from now() - min(first.due_at)) * 1000)::bigint
          from open cross join lateral (
            select due_at from webhook_delivery where webhook = open.id and state = 'waiting'
            order by due_at limit 1) first
          where not open.failing), 0) as age,
        (select count(*) from w where off is null and failing_since is not null) as failing,
        (select count(*) from w where off in ('gone', 'failing')) as gone_off
      """;

  private final Database database;
  private final Seal seal;

  PostgresDeliveries(Database database, Seal seal) {
    this.database = database;
    this.seal = seal;
  }

  @Override
  public int fanOut(int most) {
    return database.transact(connection -> FanOut.next(connection, most));
  }

  @Override
  public List<Due> claim(Ask ask) {
    return database.transact(connection -> claim(connection, ask));
  }

  private List<Due> claim(Connection connection, Ask ask) throws SQLException {
    if (!seal.ready()) {
      // Without a key nothing can be signed: that is not the receivers' fault, so it waits.
      return List.of();
    }
    List<UUID> webhooks =
        Database.query(
            connection,
            WAITING,
            row -> row.getObject(1, UUID.class),
            ask.failing(),
            ask.failing(),
            ask.each(),
            ask.share(),
            ask.most());
    if (webhooks.isEmpty()) {
      return List.of();
    }
    Column ids = new Column("uuid", webhooks);
    Database.update(connection, SERVED, ids);
    return Database.query(
        connection, CLAIM, this::due, ids, ask.each(), ask.most(), ask.lease().toMillis());
  }

  private Due due(ResultSet row) throws SQLException {
    UUID webhook = row.getObject("webhook", UUID.class);
    Message message =
        new Message(
            row.getString("event"),
            EventTypes.wire(row.getString("type")),
            row.getObject("position", Long.class));
    List<SigningSecret> secrets =
        Stream.of(row.getString("secret"), row.getString("old_secret"))
            .filter(Objects::nonNull)
            .flatMap(closed -> seal.open(webhook, closed).flatMap(SigningSecret::of).stream())
            .toList();
    return new Due(
        new Ticket(
            row.getObject("id", UUID.class), webhook, row.getString("tenant"), row.getInt("tries")),
        message,
        row.getString("url"),
        secrets,
        row.getInt("step"),
        Rows.time(row, "tried_at"));
  }

  @Override
  public boolean settle(Ticket ticket, Verdict verdict) {
    return database.transact(connection -> Settling.settle(connection, ticket, verdict));
  }

  @Override
  public int retire(Duration keep, int most) {
    return database.transact(
        connection -> {
          int gone = Database.update(connection, EXPIRED, keep.toMillis(), most);
          for (String part : RETIRE) {
            gone += Database.update(connection, part, most);
          }
          return gone;
        });
  }

  @Override
  public Backlog backlog(int most) {
    return database
        .transact(
            connection ->
                Database.query(
                    connection,
                    BACKLOG,
                    row ->
                        new Backlog(
                            row.getLong("due"),
                            Duration.ofMillis(row.getLong("age")),
                            row.getLong("failing"),
                            row.getLong("gone_off")),
                    most,
                    most))
        .getFirst();
  }
}
