package dev.nocturne.emulator;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/** The functions with their versions. */
final class FunctionStore {

  private final InstantSource clock;
  private final Latest<Function> functions;

  FunctionStore(InstantSource clock, IntSupplier kept) {
    this.clock = clock;
    functions = new Latest<>(kept, Function::deleted, _ -> {});
  }

  /** A function. Guarded by its store's lock. */
  static final class Function {
    final String id = UUID.randomUUID().toString();
    final @Nullable String name;
    final @Nullable String description;
    final boolean shared;
    final @Nullable String forkedFrom;
    final Instant createdAt;
    private final List<Blob> versions = new ArrayList<>();
    private Instant updatedAt;
    private boolean deleted;

    private Function(
        @Nullable String name,
        @Nullable String description,
        boolean shared,
        @Nullable String forkedFrom,
        Instant now) {
      this.name = name;
      this.description = description;
      this.shared = shared;
      this.forkedFrom = forkedFrom;
      this.createdAt = now;
      this.updatedAt = now;
    }

    /** The names of its versions, the oldest first. */
    List<String> versions() {
      List<String> names = new ArrayList<>();
      for (int i = 1; i <= versions.size(); i++) {
        names.add("v" + i);
      }
      return names;
    }

    Instant updatedAt() {
      return updatedAt;
    }

    boolean deleted() {
      return deleted;
    }

    Blob program() {
      return versions.getLast();
    }

    /** The text of its program. */
    String text() {
      return new String(program().bytes(), StandardCharsets.UTF_8);
    }
  }

  synchronized Function create(
      @Nullable String name, @Nullable String description, boolean shared, Blob program) {
    return keep(new Function(name, description, shared, null, clock.instant()), program);
  }

  synchronized Function fork(String id) {
    Function from = find(id);
    return keep(
        new Function(from.name, from.description, false, from.id, clock.instant()), from.program());
  }

  private Function keep(Function function, Blob program) {
    function.versions.add(program);
    functions.put(function.id, function);
    return function;
  }

  synchronized Function update(String id, Blob program) {
    Function function = find(id);
    function.versions.add(program);
    function.updatedAt = clock.instant();
    return function;
  }

  synchronized Function find(String id) {
    Function function = functions.get(id);
    if (function == null || function.deleted) {
      throw new CloudRefusal(404, "Function not found");
    }
    return function;
  }

  /** The program of a version, or of the latest. */
  synchronized Blob program(String id, @Nullable String version) {
    Function function = find(id);
    int index =
        version == null ? function.versions.size() : function.versions().indexOf(version) + 1;
    if (index < 1) {
      throw new CloudRefusal(404, "Version not found");
    }
    return function.versions.get(index - 1);
  }

  synchronized void delete(String id) {
    find(id).deleted = true;
  }

  /** The newest first. */
  synchronized List<Function> list(boolean onlyActive) {
    return functions.values().reversed().stream()
        .filter(function -> !onlyActive || !function.deleted)
        .toList();
  }

  synchronized void forget() {
    functions.clear();
  }
}
