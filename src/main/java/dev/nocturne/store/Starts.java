package dev.nocturne.store;

import dev.nocturne.access.Quota;
import dev.nocturne.access.Quotas;
import dev.nocturne.job.Claim;
import dev.nocturne.job.Kind;
import dev.nocturne.store.Database.Column;
import dev.nocturne.store.Heads.Head;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/** Deals free slots out to jobs that wait to start: in each priority fairly among the tenants. */
final class Starts {

  /** So many are as good as no bound. */
  private static final int ALL = Integer.MAX_VALUE;

  /**
   * Replicas that start jobs at the same moment would each give a tenant its last slot. It is not
   * waited for, since what moves and ends was claimed by the same transaction; and whoever has it
   * and stands still loses it.
   */
  private static final String ALONE =
      """
      select set_config('idle_in_transaction_session_timeout', '10s', true)
      from (select pg_try_advisory_xact_lock(1852793603, 0) as alone offset 0) l where alone
      """;

  private final Heads heads;
  private final SlotFloor slots;
  private final boolean bound;
  private final int usual;
  private final Column tenants;
  private final Column bounds;

  /** Where the last deal found no slot. */
  private volatile boolean full;

  /**
   * @param nanoTime a clock that never goes back
   */
  Starts(Quotas quotas, LongSupplier nanoTime) {
    this.heads = new Heads(nanoTime);
    this.slots = new SlotFloor(nanoTime);
    List<String> own =
        quotas.own().keySet().stream().filter(one -> slots(quotas.of(one)) < ALL).toList();
    this.bound = quotas.boundSlots();
    this.usual = slots(quotas.usual());
    this.tenants = new Column("text", own);
    this.bounds = Column.of("integer", own, one -> slots(quotas.of(one)));
  }

  private static int slots(Quota quota) {
    Integer slots = quota.slots();
    return slots == null ? ALL : slots;
  }

  boolean bound() {
    return bound;
  }

  boolean full() {
    return full;
  }

  /**
   * Lets so many jobs start, at most, as there are slots and jobs for. While slots are bounded and
   * another replica starts jobs, none: a later round, a second from now at most, does.
   */
  List<Claim> claim(Connection connection, ClaimRequest request, int most) throws SQLException {
    if (bound && Database.query(connection, ALONE, _ -> true).isEmpty()) {
      return List.of();
    }
    Deal deal = begin(connection, request, most);
    List<Claim> claims = new ArrayList<>(deal.claims());
    while (deal.more() && claims.size() < most) {
      deal =
          deal(
              connection,
              request,
              heads.known(request.kinds()),
              most - claims.size(),
              slots.next());
      claims.addAll(deal.claims());
    }
    return claims;
  }

  /**
   * The same where each statement is a transaction by itself: there is one, and a second one only
   * if the first let nobody start. What is left then is left to another claim.
   */
  List<Claim> claimAtOnce(Connection connection, ClaimRequest request) throws SQLException {
    Deal deal = begin(connection, request, request.starting());
    if (deal.more()) {
      Database.nudge(Channels.SLOTS);
    }
    return deal.claims();
  }

  /** Some came back to where others were taken before, so the next claim looks for all who wait. */
  void lookAnew() {
    heads.forget();
  }

  private Deal begin(Connection connection, ClaimRequest request, int most) throws SQLException {
    List<Head> waited = heads.known(request.kinds());
    long from = slots.next();
    Deal deal = deal(connection, request, waited, most, from);
    // Nothing is there only if a look says so.
    boolean unsure = deal.vacant() ? !waited.isEmpty() : from > 0;
    return deal.claims().isEmpty() && unsure ? deal(connection, request, List.of(), most, 0) : deal;
  }

  /**
   * From those who wait; if nobody is known to, from those that a look finds.
   *
   * @param from the turn of slots from which to look
   */
  private Deal deal(
      Connection connection, ClaimRequest request, List<Head> waiting, int most, long from)
      throws SQLException {
    long begun = heads.now();
    boolean look = waiting.isEmpty();
    boolean one = !bound && waiting.size() == 1;
    List<Object> args = new ArrayList<>(List.of(from, request.slots()));
    args.addAll(
        one ? ofOne(waiting.getFirst(), request, most, from) : args(request, waiting, most, from));
    args.addAll(List.of(request.holder(), request.lease().toMillis()));
    String sql = one ? Dealing.NEXT_OF_ONE : Dealing.NEXT;
    Deal deal = Deal.of(connection, Planning.HASHING_AT_ONCE + sql, args);
    full = !deal.vacant();
    slots.learn(begun, from, deal.turns());
    if (look && deal.vacant()) {
      heads.learn(begun, deal.looked());
    }
    heads.taken(deal.from());
    if (!deal.claims().isEmpty()) {
      Database.nudge(Channels.EVENTS);
    }
    return deal;
  }

  private static List<Object> ofOne(Head head, ClaimRequest request, int most, long from) {
    List<Object> args = new ArrayList<>(List.of(from, request.slots()));
    args.addAll(head.values());
    args.add(most);
    args.addAll(head.values());
    return args;
  }

  private List<Object> args(ClaimRequest request, List<Head> waiting, int most, long from) {
    List<String> kinds = request.kinds().stream().map(Kind::wire).distinct().toList();
    List<Object> args = new ArrayList<>(List.of(waiting.isEmpty()));
    args.addAll(Heads.columns(waiting));
    args.addAll(List.of(new Column("text", kinds), from, request.slots(), most));
    args.addAll(List.of(tenants, bounds, bound || Heads.ofMany(waiting), usual));
    return args;
  }
}
