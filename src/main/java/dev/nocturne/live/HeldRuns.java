package dev.nocturne.live;

import dev.nocturne.access.Resource.Type;
import dev.nocturne.job.Json;
import dev.nocturne.live.Look.Found;
import dev.nocturne.live.Look.Missing;
import dev.nocturne.live.Look.Reason;
import dev.nocturne.notte.Functions;
import dev.nocturne.notte.NotteGroups;
import dev.nocturne.notte.Page;
import dev.nocturne.notte.function.FunctionRun;
import dev.nocturne.store.Holdings;
import jakarta.inject.Singleton;
import java.util.function.Consumer;

/** The runs of tenants' functions at Notte, whoever started them. */
@Singleton
public final class HeldRuns {

  private final Held held;
  private final Functions functions;

  HeldRuns(Holdings holdings, NotteGroups notte) {
    this.held = new Held(Type.FUNCTION, holdings);
    this.functions = notte.functions();
  }

  /**
   * A page of a function's runs, newest first.
   *
   * @param page from 1
   */
  public Look<FunctionRunView.Some> list(
      String tenant, String function, boolean onlyActive, int page) {
    return held.look(
        tenant,
        function,
        () -> {
          Page<FunctionRun> runs = functions.runs(function, onlyActive, page);
          return new Found<>(
              new FunctionRunView.Some(
                  runs.items().stream().map(FunctionRunView::of).toList(),
                  runs.hasNext() && !runs.items().isEmpty()));
        });
  }

  /** How a run is. */
  public Look<FunctionRunView> get(String tenant, String function, String run) {
    return held.look(tenant, function, () -> find(function, run));
  }

  /** Stops a run, and tells how it is then. */
  public Look<FunctionRunView> stop(String tenant, String function, String run) {
    return change(tenant, function, run, known -> functions.stop(function, known));
  }

  /** Writes down how a run stands that runs somewhere else, in Notte's form. */
  public Look<FunctionRunView> update(String tenant, String function, String run, Json update) {
    return change(tenant, function, run, known -> functions.updateRun(function, known, update));
  }

  private Look<FunctionRunView> change(
      String tenant, String function, String run, Consumer<String> change) {
    return held.change(
        tenant,
        function,
        () ->
            switch (find(function, run)) {
              case Missing<FunctionRunView> missing -> missing;
              case Found<FunctionRunView>(var known) -> {
                change.accept(known.id());
                yield find(function, run);
              }
            });
  }

  /** Notte is not trusted to tell the runs of one function from those of another. */
  private Look<FunctionRunView> find(String function, String run) {
    return functions
        .run(function, run)
        .filter(found -> isOf(function, found.names()))
        .<Look<FunctionRunView>>map(found -> new Found<>(FunctionRunView.of(found)))
        .orElseGet(() -> new Missing<>(new Reason.Unknown()));
  }

  private static boolean isOf(String function, FunctionRun.Names names) {
    return function.equals(names.functionId()) || function.equals(names.workflowId());
  }
}
