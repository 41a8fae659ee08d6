package dev.nocturne;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A PostgreSQL server of our own for those who bring none: real, durable, and on this machine
 * alone.
 *
 * <p>Its data stay in one folder. A server that outlived a killed process is taken up again, and
 * several processes may share one; the last to stop stops it.
 */
public final class LocalPostgres {

  /** The server's only role. */
  public static final String USER = "postgres";

  private static final Duration STARTUP = Duration.ofSeconds(30);

  private final Path data;
  private final int port;
  private final FileChannel users;
  private final @Nullable EmbeddedPostgres own;
  private boolean stopped;

  private LocalPostgres(Path data, int port, FileChannel users, @Nullable EmbeddedPostgres own) {
    this.data = data;
    this.port = port;
    this.users = users;
    this.own = own;
  }

  /**
   * Starts the server on this folder, or finds it running.
   *
   * @param folder where its data are, made if it is missing; its siblings hold locks and binaries
   * @throws UncheckedIOException if it does not start within 30 seconds
   */
  public static LocalPostgres ensure(Path folder) {
    Path data = folder.toAbsolutePath().normalize();
    try {
      Files.createDirectories(data.getParent());
      try (FileChannel gate = open(data, ".start.lock");
          FileLock _ = gate.lock()) {
        Optional<Integer> running = running(data);
        EmbeddedPostgres own = running.isPresent() ? null : start(data);
        int port = own == null ? running.orElseThrow() : own.getPort();
        FileChannel users = open(data, ".users.lock");
        users.lock(0, Long.MAX_VALUE, true);
        return new LocalPostgres(data, port, users, own);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot start the embedded PostgreSQL in " + data, e);
    }
  }

  /** The address for JDBC. */
  public String url() {
    return url(port);
  }

  /** Stops the server unless another process uses it. Safe to call twice. */
  public synchronized void stop() {
    if (stopped) {
      return;
    }
    stopped = true;
    try (FileChannel gate = open(data, ".start.lock");
        FileLock _ = gate.lock()) {
      users.close();
      try (FileChannel others = open(data, ".users.lock");
          FileLock alone = others.tryLock()) {
        if (alone != null) {
          shutDown();
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot stop the embedded PostgreSQL in " + data, e);
    }
  }

  private static FileChannel open(Path data, String suffix) throws IOException {
    Path file = data.resolveSibling(data.getFileName() + suffix);
    return FileChannel.open(
        file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
  }

  private static EmbeddedPostgres start(Path data) throws IOException {
    // Its own defaults are made for tests: they trade away what a crash would need.
    return EmbeddedPostgres.builder()
        .setDataDirectory(data)
        .setCleanDataDirectory(false)
        .setRegisterShutdownHook(false)
        .setOverrideWorkingDirectory(data.resolveSibling("binaries").toFile())
        .setServerConfig("fsync", "on")
        .setServerConfig("synchronous_commit", "on")
        .setServerConfig("full_page_writes", "on")
        .setServerConfig("timezone", "UTC")
        .setPGStartupWait(STARTUP)
        .start();
  }

  /** The port of a server that runs on the folder and answers, as its own notes tell it. */
  private static Optional<Integer> running(Path data) throws IOException {
    Path notes = data.resolve("postmaster.pid");
    if (!Files.exists(notes)) {
      return Optional.empty();
    }
    List<String> lines = Files.readAllLines(notes);
    if (lines.size() < 4 || process(lines).isEmpty()) {
      return Optional.empty();
    }
    int port = Integer.parseInt(lines.get(3).strip());
    long end = System.nanoTime() + STARTUP.toNanos();
    // It may still be recovering from the crash that it outlived.
    while (process(lines).isPresent() && System.nanoTime() < end) {
      if (answers(port)) {
        return Optional.of(port);
      }
      Thread.onSpinWait();
    }
    return Optional.empty();
  }

  /** The server's process; its number may have gone to a stranger since. */
  private static Optional<ProcessHandle> process(List<String> notes) {
    return ProcessHandle.of(Long.parseLong(notes.get(0).strip()))
        .filter(ProcessHandle::isAlive)
        .filter(process -> process.info().command().orElse("").contains("postgres"));
  }

  private static boolean answers(int port) {
    try (Connection connection = DriverManager.getConnection(url(port), USER, "")) {
      return connection.isValid(5);
    } catch (SQLException e) {
      return false;
    }
  }

  private static String url(int port) {
    return "jdbc:postgresql://localhost:" + port + "/postgres";
  }

  /** A fast shutdown, which PostgreSQL takes as an interrupt: clients are cut, data are safe. */
  private void shutDown() throws IOException {
    if (own != null) {
      own.close();
      return;
    }
    Path notes = data.resolve("postmaster.pid");
    if (!Files.exists(notes)) {
      return;
    }
    Optional<ProcessHandle> server = process(Files.readAllLines(notes));
    if (server.isPresent()) {
      new ProcessBuilder("kill", "-INT", Long.toString(server.get().pid())).start();
      server.get().onExit().orTimeout(STARTUP.toSeconds(), TimeUnit.SECONDS).join();
    }
  }
}
