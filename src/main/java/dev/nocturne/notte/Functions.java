package dev.nocturne.notte;

import dev.nocturne.job.Json;
import dev.nocturne.notte.function.FunctionInfo;
import dev.nocturne.notte.function.FunctionRun;
import dev.nocturne.notte.function.RunOutcome;
import io.vertx.core.buffer.Buffer;
import java.util.Objects;
import java.util.Optional;
import org.jboss.resteasy.reactive.client.api.ClientMultipartForm;
import org.jspecify.annotations.Nullable;

/**
 * Notte's functions and their runs. Calls block, and throw a {@link NotteException} if they did not
 * work.
 */
public final class Functions {

  private final Exchange exchange;
  private final RunStarts starts;

  Functions(Exchange exchange) {
    this.exchange = exchange;
    this.starts = new RunStarts(exchange);
  }

  /**
   * A function to be made.
   *
   * @param program its Python text
   * @param responseFormat the JSON Schema of what it gives back, or null
   */
  public record NewFunction(
      String program,
      @Nullable String name,
      @Nullable String description,
      boolean shared,
      @Nullable Json responseFormat) {}

  record Changed(String functionRunId, @Nullable String status) {
    Changed {
      Objects.requireNonNull(functionRunId, "function_run_id");
    }
  }

  record Schedule(String cron, @Nullable Json variables) {}

  /** One page of the functions, from page 1; with {@code onlyActive} those not deleted. */
  public Page<FunctionInfo> list(boolean onlyActive, int page) {
    return exchange.page(
        Operation.FUNCTIONS,
        FunctionInfo.class,
        api -> api.functions(page, exchange.pageSize(), onlyActive));
  }

  /** Makes a function; never to be repeated blindly. */
  public FunctionInfo create(NewFunction function) {
    ClientMultipartForm form = form(function.program(), function.responseFormat());
    attribute(form, "name", function.name());
    attribute(form, "description", function.description());
    attribute(form, "shared", function.shared() ? "true" : null);
    return exchange.object(
        Operation.CREATE_FUNCTION, FunctionInfo.class, api -> api.createFunction(form));
  }

  /**
   * A function and where its program is, if Notte knows it.
   *
   * @param version one of its versions, or null for the latest
   */
  public Optional<FunctionInfo.Source> get(String function, @Nullable String version) {
    return exchange.find(
        Operation.FUNCTION, FunctionInfo.Source.class, api -> api.function(function, version));
  }

  /** Gives a function another program, as its next version; never to be repeated blindly. */
  public FunctionInfo update(String function, String program, @Nullable Json responseFormat) {
    ClientMultipartForm form = form(program, responseFormat);
    return exchange.object(
        Operation.UPDATE_FUNCTION, FunctionInfo.class, api -> api.updateFunction(function, form));
  }

  private static ClientMultipartForm form(String program, @Nullable Json responseFormat) {
    ClientMultipartForm form =
        ClientMultipartForm.create()
            .textFileUpload("file", "function.py", Buffer.buffer(program), "text/x-python");
    attribute(form, "response_format", responseFormat == null ? null : responseFormat.text());
    return form;
  }

  private static void attribute(ClientMultipartForm form, String name, @Nullable String value) {
    if (value != null) {
      form.attribute(name, value, null);
    }
  }

  /** Deletes a function. */
  public Removal delete(String function) {
    return exchange.remove(Operation.DELETE_FUNCTION, api -> api.deleteFunction(function));
  }

  /** Makes a copy of a function that others share; never to be repeated blindly. */
  public FunctionInfo fork(String function) {
    return exchange.object(
        Operation.FORK_FUNCTION, FunctionInfo.class, api -> api.forkFunction(function));
  }

  /** One page of a function's runs, from page 1; with {@code onlyActive} those that still run. */
  public Page<FunctionRun> runs(String function, boolean onlyActive, int page) {
    return exchange.page(
        Operation.RUNS,
        FunctionRun.class,
        api -> api.runs(function, page, exchange.pageSize(), onlyActive));
  }

  /**
   * Runs a function and waits for its end, for minutes if it must be. Never to be repeated: a run
   * goes on whether or not anybody waits for it.
   *
   * @param variables a JSON object
   */
  public RunOutcome run(String function, Json variables) {
    return starts.run(function, variables);
  }

  /** A run, if Notte knows it. */
  public Optional<FunctionRun> run(String function, String run) {
    return exchange.find(Operation.RUN, FunctionRun.class, api -> api.run(function, run));
  }

  /**
   * Writes down how a run stands that runs somewhere else.
   *
   * @param update checked, in Notte's form
   */
  public void updateRun(String function, String run, Json update) {
    Changed _ =
        exchange.object(
            Operation.UPDATE_RUN,
            Changed.class,
            api -> api.updateRun(function, run, update.text()));
  }

  /** Stops a run; one that Notte does not know does not run. */
  public void stop(String function, String run) {
    Optional<Changed> _ =
        exchange.find(Operation.STOP_RUN, Changed.class, api -> api.stopRun(function, run));
  }

  /**
   * Lets a function run by itself, in place of the schedule there may be.
   *
   * @param cron when, in Notte's form
   * @param variables a JSON object, or null
   */
  public void schedule(String function, String cron, @Nullable Json variables) {
    String body = Wording.body(new Schedule(cron, variables));
    Told _ =
        exchange.object(
            Operation.SCHEDULE_FUNCTION, Told.class, api -> api.scheduleFunction(function, body));
  }

  /** Lets a function run no longer by itself. */
  public void unschedule(String function) {
    Told _ =
        exchange.object(
            Operation.UNSCHEDULE_FUNCTION, Told.class, api -> api.unscheduleFunction(function));
  }
}
