package dev.nocturne.bench;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A Java process of the benchmark, which tells in its log where it listens. */
final class Child implements AutoCloseable {

  private static final Pattern LISTENS = Pattern.compile("Listening on: http://[^:]+:(\\d+)");
  private static final Duration LOOK = Duration.ofMillis(10);

  private final File log;
  private final Process process;

  private Child(File log, Process process) {
    this.log = log;
    this.process = process;
  }

  /** Starts Java with these arguments and variables, and waits until it listens. */
  static Child start(Path folder, String name, List<String> arguments, Map<String, String> settings)
      throws IOException {
    Files.createDirectories(folder);
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(arguments);
    File log = folder.resolve(name + ".log").toFile();
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().putAll(settings);
    Child child = new Child(log, builder.redirectOutput(log).start());
    // A benchmark that is stopped takes along what it started.
    Runtime.getRuntime().addShutdownHook(new Thread(child.process::destroyForcibly));
    Until.so(LOOK, () -> child.listens().find() || !child.process.isAlive());
    if (!child.process.isAlive()) {
      throw new IOException(name + " does not start; see " + log);
    }
    return child;
  }

  /** Where it listens. */
  URI url() {
    Matcher listens = listens();
    if (!listens.find()) {
      throw new IllegalStateException("it does not listen");
    }
    return URI.create("http://localhost:" + listens.group(1));
  }

  private Matcher listens() {
    try {
      return LISTENS.matcher(Files.readString(log.toPath()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Its number. */
  long pid() {
    return process.pid();
  }

  /** What it has computed so far. */
  Duration cpu() {
    return Machine.cpu(process.toHandle());
  }

  /** The most memory that it has had so far, in megabytes; 0 where the system does not say. */
  long mostMemory() {
    return Machine.memory(process.pid(), "VmHWM:");
  }

  /** The memory that it has now, in megabytes; 0 where the system does not say. */
  long memory() {
    return Machine.memory(process.pid(), "VmRSS:");
  }

  /** Ends it as {@code kill -9} does. */
  void kill() {
    process.destroyForcibly().onExit().join();
  }

  @Override
  public void close() {
    process.destroy();
    process.onExit().join();
  }
}
