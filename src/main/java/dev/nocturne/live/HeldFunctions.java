package dev.nocturne.live;

import dev.nocturne.access.Resource.Type;
import dev.nocturne.job.Json;
import dev.nocturne.live.Look.Found;
import dev.nocturne.notte.Functions;
import dev.nocturne.notte.Functions.NewFunction;
import dev.nocturne.notte.NotteGroups;
import dev.nocturne.store.Holdings;
import jakarta.inject.Singleton;
import org.jspecify.annotations.Nullable;

/** The functions that tenants have at Notte. None of them is shared with others there. */
@Singleton
public final class HeldFunctions {

  private final Held held;
  private final Functions functions;

  HeldFunctions(Holdings holdings, NotteGroups notte) {
    this.held = new Held(Type.FUNCTION, holdings);
    this.functions = notte.functions();
  }

  /** Whether it is the tenant's. */
  public boolean has(String tenant, String id) {
    return held.has(tenant, id);
  }

  /**
   * Makes one, the tenant's.
   *
   * @param program its Python text
   * @param responseFormat the JSON Schema of what it gives back, or null
   */
  public Look<FunctionView> create(
      String tenant,
      String program,
      @Nullable String name,
      @Nullable String description,
      @Nullable Json responseFormat) {
    NewFunction wanted = new NewFunction(program, name, description, false, responseFormat);
    return held.make(
        tenant,
        () -> FunctionView.of(functions.create(wanted)),
        FunctionView::id,
        functions::delete);
  }

  /** Makes a copy of one of the tenant's. */
  public Look<FunctionView> fork(String tenant, String id) {
    return held.makeFrom(
        tenant, id, () -> FunctionView.of(functions.fork(id)), FunctionView::id, functions::delete);
  }

  /** Gives one another program, as its next version. */
  public Look<FunctionView> addVersion(
      String tenant, String id, String program, @Nullable Json responseFormat) {
    return held.change(
        tenant,
        id,
        () -> new Found<>(FunctionView.of(functions.update(id, program, responseFormat))));
  }

  /** What Notte says of one, and where its program is. */
  public Look<FunctionView> get(String tenant, String id) {
    return held.find(tenant, id, () -> functions.get(id, null).map(FunctionView::of));
  }

  /** Deletes one there and here; says whether it was the tenant's until then. */
  public Look<Boolean> delete(String tenant, String id) {
    return held.delete(tenant, id, functions::delete);
  }

  /**
   * Lets one run by itself, in place of the times there may be, and says that it does.
   *
   * @param cron when, in Notte's form
   * @param variables a JSON object, or null
   */
  public Look<Boolean> schedule(String tenant, String id, String cron, @Nullable Json variables) {
    return held.change(
        tenant,
        id,
        () -> {
          functions.schedule(id, cron, variables);
          return new Found<>(true);
        });
  }

  /** Lets one run by itself no longer, and says that it does not. */
  public Look<Boolean> unschedule(String tenant, String id) {
    return held.change(
        tenant,
        id,
        () -> {
          functions.unschedule(id);
          return new Found<>(true);
        });
  }
}
