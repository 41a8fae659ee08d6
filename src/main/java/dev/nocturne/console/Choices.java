package dev.nocturne.console;

import dev.nocturne.access.Scope;
import dev.nocturne.job.BatchStatus;
import dev.nocturne.job.FailureKind;
import dev.nocturne.job.Kind;
import dev.nocturne.job.Status;
import dev.nocturne.store.Delivery;
import dev.nocturne.store.EventTypes;
import io.quarkus.qute.TemplateExtension;
import java.util.List;
import java.util.stream.Stream;

/** What the fields of filters offer. */
@TemplateExtension(namespace = "choices")
final class Choices {

  private Choices() {}

  static List<String> batchStates() {
    return Stream.of(BatchStatus.values()).map(BatchStatus::wire).toList();
  }

  static List<String> jobStates() {
    return Stream.of(Status.values()).map(Status::wire).toList();
  }

  /** Waiting kinds never fail a job. */
  static List<String> failures() {
    return Stream.of(FailureKind.values())
        .filter(kind -> !kind.waits())
        .map(FailureKind::wire)
        .toList();
  }

  static List<String> eventTypes() {
    return EventTypes.all();
  }

  static List<String> deliveryStates() {
    return Stream.of(Delivery.State.values()).map(Delivery.State::wire).toList();
  }

  static List<String> scopes() {
    return Stream.of(Scope.values()).map(Scope::wire).toList();
  }

  static List<String> kinds() {
    return Stream.of(Kind.values()).map(Kind::wire).toList();
  }
}
