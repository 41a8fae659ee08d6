package dev.nocturne.store;

import dev.nocturne.access.Excess;
import dev.nocturne.store.BatchOrders.Part;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.LongSupplier;

/** Does what was ordered for batches, a transaction for each part. */
final class OrderRounds {

  /** So many parts are done before a call answers: 200,000 jobs, or 20,000 that a patch changes. */
  private static final int ROUNDS = 200_000 / BatchOrders.MOST;

  /** And for so long at most, in nanoseconds: who answers nothing for 90 seconds is hung up on. */
  private static final long PATIENCE = Duration.ofSeconds(20).toNanos();

  private static final String WITHDRAW = "delete from batch_order where id = ?";

  private final Database database;
  private final QuotaBook book;
  private final LongSupplier nanoTime;
  private final BatchOrders orders = new BatchOrders();

  /**
   * @param nanoTime a clock that never goes back
   */
  OrderRounds(Database database, QuotaBook book, LongSupplier nanoTime) {
    this.database = database;
    this.book = book;
    this.nanoTime = nanoTime;
  }

  /**
   * Does a part of any order. One that cannot be done is put off, so that it does not hold up the
   * others. Returns whether there may be more to do now.
   */
  boolean goOn() {
    List<UUID> begun = new ArrayList<>();
    try {
      Deed any = (connection, draw) -> orders.goOn(connection, begun::add, draw);
      return part(work -> database.transact(work), any) instanceof Part.More;
    } catch (RuntimeException e) {
      postpone(begun, e);
      throw e;
    }
  }

  private void postpone(List<UUID> begun, RuntimeException because) {
    try {
      begun.forEach(batch -> database.transact(c -> BatchOrders.postpone(c, batch)));
    } catch (RuntimeException e) {
      because.addSuppressed(e);
    }
  }

  /**
   * Does an order as far as a call waits for it. If a quota has no room for the rest, the order is
   * withdrawn: whoever asks again asks for what is left.
   */
  Optional<Excess> run(String tenant, UUID batch, long order) {
    Transaction own = work -> database.inTenant(tenant, work);
    long begun = nanoTime.getAsLong();
    Part part = new Part.More();
    for (int i = 0;
        i < ROUNDS && part instanceof Part.More && nanoTime.getAsLong() - begun < PATIENCE;
        i++) {
      part = part(own, (connection, draw) -> orders.goOn(connection, batch, order, draw));
    }
    return switch (part) {
      case Part.More _, Part.Done _ -> Optional.empty();
      case Part.Waits(Excess excess) -> {
        database.inTenant(tenant, connection -> Database.update(connection, WITHDRAW, order));
        yield Optional.of(excess);
      }
    };
  }

  private Part part(Transaction transaction, Deed deed) {
    try {
      return book.counted(() -> transaction.of(c -> deed.part(c, book.draw())));
    } catch (OverQuotaException e) {
      return new Part.Waits(e.excess());
    }
  }

  /** On whose behalf it is done. */
  @FunctionalInterface
  private interface Transaction {
    Part of(Database.Work<Part> work);
  }

  /** Does a part of an order. */
  @FunctionalInterface
  private interface Deed {
    Part part(Connection connection, Draw draw) throws SQLException;
  }
}
