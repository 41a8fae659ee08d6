package dev.nocturne.live;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.NoArgGenerator;
import dev.nocturne.access.Holding;
import dev.nocturne.access.Resource;
import dev.nocturne.access.Resource.Type;
import dev.nocturne.live.Look.Found;
import dev.nocturne.live.Look.Missing;
import dev.nocturne.live.Look.Reason;
import dev.nocturne.notte.NotteException;
import dev.nocturne.notte.Removal;
import dev.nocturne.store.Holdings;
import dev.nocturne.store.StoreUnavailable;
import java.lang.System.Logger.Level;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Has things of one type made at Notte, which are a tenant's from then on, and deleted. What a
 * crash leaves at Notte is nobody's, so that no job can name it.
 */
final class Making {

  private static final System.Logger LOG = System.getLogger(Making.class.getName());

  /** A tenant that has so many has no more made; requests at the same time may pass it. */
  static final int MOST = 100;

  private static final NoArgGenerator IDS = Generators.timeBasedEpochGenerator();

  private final Holdings holdings;
  private final Type type;
  private final Reason.Lost lost;
  private final Questions making;
  private final Questions removing = Questions.changing(Questions.A_WHILE_LATER);

  /**
   * @param left in words for clients, what may be left at Notte where its answer is lost
   */
  Making(Holdings holdings, Type type, String left) {
    this.holdings = holdings;
    this.type = type;
    this.lost = new Reason.Lost(left);
    this.making = Questions.changing(lost);
  }

  /**
   * What was made.
   *
   * @param holding that it is the tenant's
   */
  record Made<T>(T value, Holding holding) {}

  /**
   * How a thing is made.
   *
   * @param name what it is called, or null
   * @param id which id Notte gave it
   * @param along what Notte made along with it, which becomes the tenant's with it
   * @param undo deletes one of both by its id, where it could not be noted whose they are
   */
  record Wish<T>(
      @Nullable String name,
      Supplier<T> call,
      Function<T, String> id,
      Function<T, Set<Resource>> along,
      Function<Resource, Removal> undo) {}

  /** Makes one. The tables are asked first: without them nothing is made. */
  <T> Look<Made<T>> make(String tenant, Wish<T> wish) {
    if (holdings.count(tenant, type) >= MOST) {
      return new Missing<>(
          new Reason.Refused("The tenant has " + MOST + " of them or more: delete some"));
    }
    return switch (making.ask(tenant, () -> new Found<>(wish.call().get()))) {
      case Missing<T>(Reason why) -> new Missing<>(why);
      case Found<T>(T value) -> held(tenant, wish, value);
    };
  }

  private <T> Look<Made<T>> held(String tenant, Wish<T> wish, T value) {
    Resource made = new Resource(type, wish.id().apply(value));
    Map<UUID, Resource> along = new HashMap<>();
    wish.along().apply(value).forEach(each -> along.put(IDS.generate(), each));
    try {
      return holdings
          .hold(IDS.generate(), tenant, made, wish.name(), along)
          .<Look<Made<T>>>map(holding -> new Found<>(new Made<>(value, holding)))
          .orElseGet(() -> new Missing<>(lost));
    } catch (StoreUnavailable e) {
      undo(made, wish.undo());
      along.values().forEach(each -> undo(each, wish.undo()));
      throw e;
    }
  }

  /** What is nobody's is known to nobody: delete it, as well as that goes. */
  static void undo(Resource made, Function<Resource, Removal> undoing) {
    try {
      if (undoing.apply(made) instanceof Removal.Kept(String why)) {
        left(made, why);
      }
    } catch (NotteException e) {
      left(made, String.valueOf(e.getMessage()));
    }
  }

  private static void left(Resource made, String why) {
    LOG.log(
        Level.WARNING,
        "{0} {1} is left at Notte and nobody''s: {2}",
        made.type().wire(),
        made.id(),
        why);
  }

  /** Deletes one of the tenant's, which it stays until Notte has said that it is gone. */
  Look<Boolean> delete(String tenant, String id, Function<String, Removal> call) {
    return with(tenant, id, holding -> removed(tenant, holding, call));
  }

  private Look<Boolean> removed(String tenant, Holding holding, Function<String, Removal> call) {
    String id = holding.resource().id();
    return switch (removing.ask(tenant, () -> new Found<>(call.apply(id)))) {
      case Missing<Removal>(Reason why) -> new Missing<>(why);
      case Found<Removal>(Removal.Kept(String why)) -> new Missing<>(new Reason.Refused(why));
      case Found<Removal>(Removal.Gone _) -> {
        UUID entry = holding.id();
        boolean _ = holdings.release(tenant, entry);
        yield new Found<>(true);
      }
    };
  }

  /** Does something with one of the tenant's; what is not looks like what is not there. */
  <T> Look<T> with(String tenant, String id, Function<Holding, Look<T>> use) {
    return holdings
        .find(tenant, new Resource(type, id))
        .map(use)
        .orElseGet(() -> new Missing<>(new Reason.Unknown()));
  }
}
