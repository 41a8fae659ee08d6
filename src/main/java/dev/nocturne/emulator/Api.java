package dev.nocturne.emulator;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Every operation, and the desk that answers it. */
final class Api {

  private final List<Desk> desks;
  private final Map<Operation, Answering> answers = new EnumMap<>(Operation.class);

  /**
   * @param desks together they answer everything
   */
  Api(List<Desk> desks) {
    this.desks = List.copyOf(desks);
    desks.forEach(desk -> answers.putAll(desk.answers()));
    for (Operation operation : Operation.values()) {
      if (!answers.containsKey(operation)) {
        throw new IllegalArgumentException("nobody answers " + operation.wire());
      }
    }
  }

  /** Answers the operations of one group. */
  interface Desk {

    /** What it answers, and how. */
    Map<Operation, Answering> answers();

    /** Forgets everything that was ever asked of it. */
    void forget();
  }

  /** Answers one operation. */
  interface Answering {

    /**
     * Answers a request.
     *
     * @throws Refused if the request is not valid
     * @throws CloudRefusal if the cloud does not do it
     * @throws BrokenPage if a page cannot be read
     */
    Reply answer(Call call) throws Refused, BrokenPage, InterruptedException;
  }

  /**
   * One request, checked.
   *
   * @param body its JSON, an empty object if it has none
   * @param late how long ago what it sees was so, and how long what it stops goes on
   */
  record Call(Request request, JsonNode body, Query query, Duration late, ApiSettings settings) {

    /** The first id in its path. */
    String id() {
      return request.route().id();
    }

    /** The second id in its path. */
    String inner() {
      return request.route().ids().get(1);
    }

    Views views() {
      return new Views(settings.dialect());
    }

    /** One page of rows, of which the newest come first. */
    <T> Reply page(List<T> rows, Function<T, JsonNode> row) throws Refused {
      int number = query.page();
      int size = query.pageSize();
      List<T> cut = rows.stream().skip((number - 1L) * size).limit(size + 1L).toList();
      return Reply.ok(views().list(CloudPage.of(cut, number, size), row));
    }
  }

  /** Answers a request. */
  Reply answer(Call call) throws Refused, BrokenPage, InterruptedException {
    Answering answering = answers.get(call.request().route().operation());
    if (answering == null) {
      throw new IllegalStateException("every operation has its answer");
    }
    return answering.answer(call);
  }

  void forget() {
    desks.forEach(Desk::forget);
  }
}
