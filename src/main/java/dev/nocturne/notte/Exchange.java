package dev.nocturne.notte;

import dev.nocturne.job.FailureKind;
import dev.nocturne.notte.NotteException.Rejected;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** How the groups of operations ask Notte, and how they read what it says. */
final class Exchange {

  private final Line line;
  private final NotteLimits limits;
  private final Refusal refusal;
  private final Passage gate;

  Exchange(Line line, NotteLimits limits, Refusal refusal, Passage gate) {
    this.line = line;
    this.limits = limits;
    this.refusal = refusal;
    this.gate = gate;
  }

  /** Rows of a list page. */
  int pageSize() {
    return limits.pageSize();
  }

  /** Asks, and reads the answer whatever its status is. */
  <T> T ask(Operation operation, Function<NotteApi, Response> request, Line.Reading<T> reading) {
    return gate.through(
        () -> line.call(operation, limits.of(operation.patience()), request, reading));
  }

  /** The same with less patience than the operation has. */
  <T> T ask(
      Operation operation,
      Duration atMost,
      Function<NotteApi, Response> request,
      Line.Reading<T> reading) {
    Duration usual = limits.of(operation.patience());
    Duration limit = atMost.compareTo(usual) < 0 ? atMost : usual;
    return gate.through(() -> line.call(operation, limit, request, reading));
  }

  /** Where Notte is now. */
  URI address() {
    return line.address();
  }

  /** Asks at an address that Notte pointed to. What another host says is not about the key. */
  <T> T askElsewhere(
      Operation operation, URI to, Function<NotteApi, Response> request, Line.Reading<T> reading) {
    return line.callElsewhere(operation, limits.of(operation.patience()), to, request, reading);
  }

  /** Asks although the key may make no call, and tells nobody what became of it. */
  <T> T askAnyway(Operation operation, Class<T> type, Function<NotteApi, Response> request) {
    return line.call(
        operation,
        limits.of(operation.patience()),
        request,
        reply -> {
          check(operation, reply);
          return understood(operation, Replies.object(Wording.JSON, reply, type));
        });
  }

  /** Asks for an object. */
  <T> T object(Operation operation, Class<T> type, Function<NotteApi, Response> request) {
    return ask(
        operation,
        request,
        reply -> {
          check(operation, reply);
          return understood(operation, Replies.object(Wording.JSON, reply, type));
        });
  }

  /** Asks for an object that there may not be. */
  <T> Optional<T> find(Operation operation, Class<T> type, Function<NotteApi, Response> request) {
    return ask(
        operation,
        request,
        reply -> {
          if (reply.saysUnknown()) {
            return Optional.empty();
          }
          check(operation, reply);
          return Optional.of(understood(operation, Replies.object(Wording.JSON, reply, type)));
        });
  }

  /** Asks for one page of a list; in an older form the list is an array. */
  <T> Page<T> page(Operation operation, Class<T> type, Function<NotteApi, Response> request) {
    return ask(
        operation,
        request,
        reply -> {
          check(operation, reply);
          Page<@Nullable T> page = Replies.page(Wording.JSON, reply, type);
          List<T> rows = new ArrayList<>();
          understood(operation, page).items().forEach(row -> rows.add(understood(operation, row)));
          return new Page<>(rows, page != null && page.hasNext());
        });
  }

  /** Asks for a whole list, which comes as an array. */
  <T> List<T> list(Operation operation, Class<T> type, Function<NotteApi, Response> request) {
    return page(operation, type, request).items();
  }

  /** Asks Notte to forget an object; one that it does not know is gone. */
  Removal remove(Operation operation, Function<NotteApi, Response> request) {
    return ask(
        operation,
        request,
        reply -> {
          if (reply.saysUnknown()) {
            return new Removal.Gone();
          }
          check(operation, reply);
          return understood(operation, Replies.object(Wording.JSON, reply, Deletion.class))
              .removal();
        });
  }

  /**
   * Passes answers that are no refusal.
   *
   * @throws NotteException what the refusal means
   */
  void check(Operation operation, Reply reply) {
    if (!reply.ok()) {
      throw refusal.of(operation, reply);
    }
  }

  /** The value; the answer is unreadable if there is none. */
  static <T> T understood(Operation operation, @Nullable T value) {
    if (value == null) {
      throw Unreadable.because(operation, "is not of the expected form");
    }
    return value;
  }

  /** What is thrown where Notte says in an answer of success that it did nothing. */
  static Rejected refused(@Nullable String why) {
    return new Rejected(FailureKind.INVALID, Words.shorten(why));
  }
}
