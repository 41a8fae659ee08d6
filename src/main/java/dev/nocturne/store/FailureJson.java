package dev.nocturne.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nocturne.job.Failure;
import dev.nocturne.job.FailureKind;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Failures as they are stored. */
final class FailureJson {

  private FailureJson() {}

  static String write(Failure failure) {
    return tree(failure).toString();
  }

  static @Nullable Failure read(@Nullable String text) {
    return text == null ? null : read(Tree.parse(text));
  }

  static ObjectNode tree(Failure failure) {
    return Tree.object()
        .put("kind", failure.kind().wire())
        .put("message", failure.message())
        .put("raw", failure.raw());
  }

  /** A kind that a newer release stored is told as {@link FailureKind#UPSTREAM}. */
  static Failure read(JsonNode node) {
    String wire = Tree.required(node, "kind");
    FailureKind kind =
        Arrays.stream(FailureKind.values())
            .filter(known -> known.wire().equals(wire))
            .findFirst()
            .orElse(FailureKind.UPSTREAM);
    return new Failure(kind, Tree.required(node, "message"), Tree.text(node, "raw"));
  }
}
