package dev.nocturne;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A PostgreSQL server that runs on a data folder, whoever started it.
 *
 * @param process the server's first process
 * @param port the port on the loopback address
 */
record Postmaster(ProcessHandle process, int port) {

  private static final Duration BETWEEN_TRIES = Duration.ofMillis(50);

  /** The server that runs on this folder, as its own notes there tell it. */
  static Optional<Postmaster> on(Path data) throws IOException {
    Path notes = data.resolve("postmaster.pid");
    if (!Files.exists(notes)) {
      return Optional.empty();
    }
    List<String> lines = Files.readAllLines(notes);
    if (lines.size() < 4) {
      return Optional.empty();
    }
    int port = Integer.parseInt(lines.get(3).strip());
    // The number may have gone to a stranger since.
    return ProcessHandle.of(Long.parseLong(lines.getFirst().strip()))
        .filter(ProcessHandle::isAlive)
        .filter(process -> isOf(process.info(), data))
        .map(process -> new Postmaster(process, port));
  }

  /** Not every system tells what a process was started with; whoever asks the server learns it. */
  private static boolean isOf(ProcessHandle.Info process, Path data) {
    List<String> arguments =
        process.arguments().map(List::of).orElse(List.of("-D", data.toString()));
    int folder = arguments.indexOf("-D") + 1;
    return process.command().orElse("").contains("postgres")
        && folder > 0
        && folder < arguments.size()
        && isSame(Path.of(arguments.get(folder)), data);
  }

  private static boolean isSame(Path one, Path other) {
    try {
      return Files.isSameFile(one, other);
    } catch (IOException _) {
      return false;
    }
  }

  /**
   * Waits until the server answers, which takes a while if it is still recovering from a crash.
   *
   * @return false if it ended, or if it serves another folder
   * @throws IOException if it says nothing for as long as that
   */
  boolean answers(Path data, Duration atMost) throws IOException {
    long start = System.nanoTime();
    while (System.nanoTime() - start < atMost.toNanos()) {
      Optional<Path> served = served();
      if (served.isPresent()) {
        return Files.isSameFile(served.get(), data);
      }
      if (ends(BETWEEN_TRIES)) {
        return false;
      }
    }
    throw new IOException("PostgreSQL, process " + process.pid() + ", runs but does not answer");
  }

  /**
   * Stops the server: lets its clients leave for a while, then cuts them off. What they committed
   * is safe either way.
   */
  void stop(Duration patience, Duration atMost) throws IOException {
    process.destroy();
    if (ends(patience)) {
      return;
    }
    new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start();
    if (!ends(atMost)) {
      throw new IOException("PostgreSQL, process " + process.pid() + ", does not stop");
    }
  }

  static String url(int port) {
    return "jdbc:postgresql://localhost:" + port + "/postgres";
  }

  private Optional<Path> served() {
    try (Connection connection =
            DriverManager.getConnection(url(port), LocalPostgres.USER, "unused");
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("show data_directory")) {
      row.next();
      return Optional.of(Path.of(row.getString(1)));
    } catch (SQLException _) {
      return Optional.empty();
    }
  }

  private boolean ends(Duration within) {
    try {
      process.onExit().get(within.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException _) {
      return false;
    } catch (ExecutionException e) {
      throw new IllegalStateException("cannot watch process " + process.pid(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
