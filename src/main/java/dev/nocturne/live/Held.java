package dev.nocturne.live;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.NoArgGenerator;
import dev.nocturne.access.Resource;
import dev.nocturne.access.Resource.Type;
import dev.nocturne.live.Look.Found;
import dev.nocturne.live.Look.Missing;
import dev.nocturne.live.Look.Reason;
import dev.nocturne.notte.Removal;
import dev.nocturne.store.Holdings;
import dev.nocturne.store.StoreUnavailable;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What tenants have of one type at Notte: asked about there, made and deleted there, and with that
 * becoming theirs here and nobody's. Nothing is held while Notte is asked.
 */
final class Held {

  private static final NoArgGenerator IDS = Generators.timeBasedEpochGenerator();

  private final Type type;
  private final Holdings holdings;
  private final Questions looking = Questions.harmless();
  private final Questions changing = Questions.changing();

  Held(Type type, Holdings holdings) {
    this.type = type;
    this.holdings = holdings;
  }

  /** Whether it is the tenant's. */
  boolean has(String tenant, String id) {
    return holdings.foreign(tenant, Set.of(new Resource(type, id))).isEmpty();
  }

  /** Asks about one, which Notte may not have any more. */
  <T> Look<T> find(String tenant, String id, Supplier<Optional<T>> question) {
    return look(
        tenant,
        id,
        () ->
            question
                .get()
                .<Look<T>>map(Found::new)
                .orElseGet(() -> new Missing<>(new Reason.Gone())));
  }

  /** Asks about one. */
  <T> Look<T> look(String tenant, String id, Supplier<Look<T>> question) {
    return has(tenant, id) ? looking.ask(tenant, question) : new Missing<>(new Reason.Unknown());
  }

  /** Changes one. */
  <T> Look<T> change(String tenant, String id, Supplier<Look<T>> change) {
    return has(tenant, id) ? changing.ask(tenant, change) : new Missing<>(new Reason.Unknown());
  }

  /**
   * Makes one that is the tenant's then. There is no trace of it before: what Notte made and nobody
   * could write down, or whose answer was lost, is nobody's there, can be used by nobody here, and
   * costs nothing.
   *
   * @param made its id
   * @param undoing what deletes it again if it cannot be written down
   */
  <T> Look<T> make(
      String tenant,
      Supplier<T> making,
      Function<T, String> made,
      Function<String, Removal> undoing) {
    return changing.ask(tenant, () -> keep(tenant, making.get(), made, undoing));
  }

  /** The same from another one of the tenant's. */
  <T> Look<T> makeFrom(
      String tenant,
      String id,
      Supplier<T> making,
      Function<T, String> made,
      Function<String, Removal> undoing) {
    return change(tenant, id, () -> keep(tenant, making.get(), made, undoing));
  }

  private <T> Look<T> keep(
      String tenant, T thing, Function<T, String> made, Function<String, Removal> undoing) {
    Resource resource = new Resource(type, made.apply(thing));
    try {
      // One that is another's already is none of ours to delete.
      return holdings.hold(IDS.generate(), tenant, resource, null).isPresent()
          ? new Found<>(thing)
          : new Missing<>(Questions.PERHAPS_DONE);
    } catch (StoreUnavailable e) {
      Making.undo(resource, left -> undoing.apply(left.id()));
      throw e;
    }
  }

  /** Deletes one, also one that Notte does not have any more. */
  Look<Boolean> delete(String tenant, String id, Function<String, Removal> deleting) {
    return change(
        tenant,
        id,
        () ->
            switch (deleting.apply(id)) {
              case Removal.Gone _ -> new Found<>(holdings.release(tenant, new Resource(type, id)));
              case Removal.Kept(String why) -> new Missing<>(new Reason.Refused(why));
            });
  }
}
