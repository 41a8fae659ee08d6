package dev.nocturne;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * A Kafka broker of our own, for tests and for trying things out: a real one, in a process of its
 * own, on this machine alone. Its data stay in one folder, so it can be stopped and started again
 * as if nothing had happened.
 */
public final class LocalKafka implements AutoCloseable {

  private static final long LONGEST_START = 120;
  private static final long LONGEST_STOP = 30;

  private final Path folder;
  private final int port;
  private final int controller;
  private Process process;

  private LocalKafka(Path folder, int port, int controller) {
    this.folder = folder;
    this.port = port;
    this.controller = controller;
  }

  /** A broker on free ports that is not started yet. */
  public static LocalKafka in(Path folder) {
    // Both are open at once, or the second might get the first one's port.
    try (ServerSocket one = free();
        ServerSocket two = free()) {
      return new LocalKafka(folder, one.getLocalPort(), two.getLocalPort());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Where clients find it. */
  public String servers() {
    return "localhost:" + port;
  }

  /** Starts it on its data, and returns when it answers. */
  public LocalKafka start() {
    try {
      Files.createDirectories(folder);
      Path log = folder.resolve("log");
      Files.deleteIfExists(log);
      process = command(log).start();
      CountDownLatch ready = new CountDownLatch(1);
      Thread.ofVirtual().start(() -> follow(log, ready));
      if (!ready.await(LONGEST_START, TimeUnit.SECONDS) || !process.isAlive()) {
        throw new IllegalStateException("the broker does not start: " + Files.readString(log));
      }
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private ProcessBuilder command(Path log) {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx256m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            Broker.class.getName(),
            folder.toString(),
            String.valueOf(port),
            String.valueOf(controller))
        .redirectError(log.toFile());
  }

  /** The first line says that it is ready; the rest is read so that it never waits for a reader. */
  private void follow(Path log, CountDownLatch ready) {
    try (var lines = process.inputReader()) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith(Broker.READY)) {
          ready.countDown();
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot follow the broker, see " + log, e);
    } finally {
      ready.countDown();
    }
  }

  /** Stops it as an operator would. */
  public void stop() {
    end(process::destroy);
  }

  /** Ends it as a power cut would. */
  public void kill() {
    end(process::destroyForcibly);
  }

  private void end(Runnable how) {
    how.run();
    try {
      if (!process.waitFor(LONGEST_STOP, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    if (process != null && process.isAlive()) {
      kill();
    }
  }

  /**
   * A port of the loopback address that nobody uses, for as long as the socket is open. It is below
   * those that systems give to whoever asks for none, or somebody might get it while the broker is
   * away.
   */
  private static ServerSocket free() throws IOException {
    for (int tries = 1; ; tries++) {
      try {
        int port = ThreadLocalRandom.current().nextInt(20_000, 30_000);
        return new ServerSocket(port, 1, InetAddress.getLoopbackAddress());
      } catch (BindException e) {
        if (tries == 100) {
          throw e;
        }
      }
    }
  }

  /** Runs a broker for people, until it is stopped: {@code folder port}. */
  public static void main(String... args) throws Exception {
    Broker.main(
        args.length > 0 ? args[0] : ".nocturne/kafka",
        args.length > 1 ? args[1] : "9092",
        args.length > 2 ? args[2] : "9093");
  }

  /** The process of the broker. */
  static final class Broker {

    static final String READY = "Kafka is ready on ";

    private Broker() {}

    public static void main(String... args) throws Exception {
      Path folder = Path.of(args[0]).toAbsolutePath();
      int port = Integer.parseInt(args[1]);
      int controller = Integer.parseInt(args[2]);
      KafkaSettings.format(folder, port, controller);
      var server = KafkaSettings.server(folder, port, controller);
      Runtime.getRuntime().addShutdownHook(new Thread(server::shutdown, "stop-kafka"));
      // A broker that nobody waits for any more would run for ever.
      ProcessHandle.current().parent().ifPresent(Broker::endWith);
      server.startup();
      System.out.println(READY + List.of("localhost:" + port));
      server.awaitShutdown();
    }

    private static void endWith(ProcessHandle parent) {
      var _ = parent.onExit().thenRun(() -> System.exit(0));
    }
  }
}
