package dev.nocturne.store;

import dev.nocturne.store.Deliveries.Fault;
import dev.nocturne.store.Deliveries.Ticket;
import dev.nocturne.store.Deliveries.Verdict;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Notes what tries brought. What a webhook did is noted only by whoever still holds the delivery.
 */
final class Settling {

  private static final String WELL =
      """
      update webhook set failing_since = null, rest_until = null
      where id = ? and tenant = ? and failing_since is not null
      """;

  /**
   * What is asked of a delivery after this is asked when nobody else can take it: whoever claims
   * one has its webhook's row first.
   */
  private static final String ALONE =
      "select from webhook where id = ? and tenant = ? for no key update";

  private static final String FAILING =
      """
      update webhook set failing_since = coalesce(failing_since, now()),
        off = case when failing_since < now() - ? * interval '1 ms' then coalesce(off, 'failing')
          else off end,
        rest_until = greatest(rest_until, now() + ? * interval '1 ms')
      where id = ? and tenant = ? and exists (
        select from webhook_delivery where id = ? and tries = ? and busy)
      """;

  private static final String GONE =
      """
      update webhook set off = coalesce(off, 'gone')
      where id = ? and tenant = ? and exists (
        select from webhook_delivery where id = ? and tries = ? and busy)
      """;

  private static final String END =
      """
      update webhook_delivery
      set state = ?, busy = false, step = step + 1, status = ?, error = ?, ended_at = now()
      where id = ? and tenant = ? and tries = ? and busy
      """;

  private static final String AGAIN =
      """
      update webhook_delivery
      set busy = false, step = step + 1, status = ?, error = ?, due_at = now() + ? * interval '1 ms'
      where id = ? and tenant = ? and tries = ? and busy
      """;

  private Settling() {}

  static boolean settle(Connection connection, Ticket ticket, Verdict verdict) throws SQLException {
    return switch (verdict) {
      case Verdict.Arrived(int status) -> {
        Database.update(connection, WELL, ticket.webhook(), ticket.tenant());
        yield end(connection, ticket, "delivered", status, null);
      }
      case Verdict.Again(Fault fault, Duration delay, var rest) -> {
        failing(connection, ticket, rest);
        yield again(connection, ticket, fault, delay);
      }
      case Verdict.Failed(Fault fault) -> {
        failing(connection, ticket, null);
        yield end(connection, ticket, "failed", fault.status(), fault.error());
      }
      case Verdict.Dropped(Fault fault) ->
          end(connection, ticket, "failed", fault.status(), fault.error());
      case Verdict.Gone(Fault fault) -> {
        alone(connection, ticket);
        Database.update(
            connection, GONE, ticket.webhook(), ticket.tenant(), ticket.delivery(), ticket.tries());
        yield end(connection, ticket, "failed", fault.status(), fault.error());
      }
    };
  }

  private static void alone(Connection connection, Ticket ticket) throws SQLException {
    Database.query(connection, ALONE, _ -> true, ticket.webhook(), ticket.tenant());
  }

  private static void failing(Connection connection, Ticket ticket, @Nullable Duration rest)
      throws SQLException {
    alone(connection, ticket);
    Database.update(
        connection,
        FAILING,
        Deliveries.PATIENCE.toMillis(),
        rest == null ? null : rest.toMillis(),
        ticket.webhook(),
        ticket.tenant(),
        ticket.delivery(),
        ticket.tries());
  }

  private static boolean end(
      Connection connection,
      Ticket ticket,
      String state,
      @Nullable Integer status,
      @Nullable String error)
      throws SQLException {
    return Database.update(
            connection,
            END,
            state,
            status,
            error,
            ticket.delivery(),
            ticket.tenant(),
            ticket.tries())
        == 1;
  }

  private static boolean again(Connection connection, Ticket ticket, Fault fault, Duration delay)
      throws SQLException {
    return Database.update(
            connection,
            AGAIN,
            fault.status(),
            fault.error(),
            delay.toMillis(),
            ticket.delivery(),
            ticket.tenant(),
            ticket.tries())
        == 1;
  }
}
