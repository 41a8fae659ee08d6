package dev.nocturne.live;

import java.nio.file.Path;
import java.util.function.Consumer;

/** A file on its way in, which is on this machine for as long as it is used. */
@FunctionalInterface
public interface Arriving {

  /** Takes it in, and has it used; what goes wrong with the taking is thrown. */
  void then(Consumer<Path> use);
}
