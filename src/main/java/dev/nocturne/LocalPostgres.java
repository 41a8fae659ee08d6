package dev.nocturne;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

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

  /** How long a stop lets clients leave by themselves. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  /** The version of the binaries in the build file; data folders are of one version only. */
  private static final String VERSION = "18";

  private final Path data;
  private final int port;
  private final FileChannel users;
  private boolean stopped;

  private LocalPostgres(Path data, int port, FileChannel users) {
    this.data = data;
    this.port = port;
    this.users = users;
  }

  /**
   * Starts the server on this folder, or finds it running.
   *
   * @param folder where its data are, made if it is missing; its siblings hold locks and binaries
   * @throws UncheckedIOException if it does not start within 30 seconds, or its data are of another
   *     version of PostgreSQL
   */
  public static LocalPostgres ensure(Path folder) {
    return ensure(folder, "on");
  }

  /**
   * The same, but what it holds outlives processes only and not the machine: no disk is awaited.
   */
  static LocalPostgres ensureForTests(Path folder) {
    return ensure(folder, "off");
  }

  private static LocalPostgres ensure(Path folder, String fsync) {
    Path data = folder.toAbsolutePath().normalize();
    try {
      Files.createDirectories(data.getParent());
      // Of two processes that begin at once, one makes the folder and the other waits.
      try (FileChannel gate = open(data, ".start.lock");
          FileLock _ = gate.lock()) {
        Optional<Postmaster> running = running(data);
        int port = running.isPresent() ? running.get().port() : start(data, fsync);
        // Also that of one who was killed before it could: what is stored from now on must stay.
        Files.deleteIfExists(unfinished(data));
        FileChannel users = open(data, ".users.lock");
        users.lock(0, Long.MAX_VALUE, true);
        return new LocalPostgres(data, port, users);
      }
    } catch (IOException | IllegalStateException e) {
      throw new UncheckedIOException(
          "cannot start the embedded PostgreSQL in " + data + ": " + e.getMessage(),
          e instanceof IOException io ? io : new IOException(e));
    }
  }

  /** The address for JDBC. */
  public String url() {
    return Postmaster.url(port);
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
        Optional<Postmaster> server = Postmaster.on(data);
        if (alone != null && server.isPresent()) {
          server.get().stop(PATIENCE, STARTUP);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot stop the embedded PostgreSQL in " + data, e);
    }
  }

  private static Optional<Postmaster> running(Path data) throws IOException {
    Optional<Postmaster> found = Postmaster.on(data);
    return found.isPresent() && found.get().answers(data, STARTUP) ? found : Optional.empty();
  }

  private static FileChannel open(Path data, String suffix) throws IOException {
    Path file = data.resolveSibling(data.getFileName() + suffix);
    return FileChannel.open(
        file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
  }

  private static int start(Path data, String fsync) throws IOException {
    refuseOtherVersions(data);
    // A creation that was cut short leaves a folder that PostgreSQL would refuse for ever.
    if (Files.exists(unfinished(data))) {
      deleteAll(data);
    }
    if (!Files.exists(data)) {
      Files.writeString(unfinished(data), "");
    }
    // The library's own lock, which it would keep for as long as this process lives.
    Files.deleteIfExists(data.resolve("epg-lock"));
    return builder(data, fsync).start().getPort();
  }

  /** It is there while the folder is being made. */
  private static Path unfinished(Path data) {
    return data.resolveSibling(data.getFileName() + ".unfinished");
  }

  private static EmbeddedPostgres.Builder builder(Path data, String fsync) {
    // Its own defaults are made for tests: they trade away what a crash would need.
    return EmbeddedPostgres.builder()
        .setDataDirectory(data)
        .setCleanDataDirectory(false)
        .setRegisterShutdownHook(false)
        .setOverrideWorkingDirectory(binaries(data).toFile())
        .setServerConfig("fsync", fsync)
        .setServerConfig("synchronous_commit", "on")
        .setServerConfig("full_page_writes", "on")
        .setServerConfig("timezone", "UTC")
        .setPGStartupWait(STARTUP);
  }

  /**
   * Beside the data, unless it is said where. The library unpacks once for each process, so whoever
   * runs several servers in one needs a place that outlives them all.
   */
  private static Path binaries(Path data) {
    String said = System.getProperty("nocturne.database.binaries");
    return said == null ? data.resolveSibling("binaries") : Path.of(said);
  }

  private static void refuseOtherVersions(Path data) throws IOException {
    Path version = data.resolve("PG_VERSION");
    if (Files.exists(version) && !Files.readString(version).strip().equals(VERSION)) {
      throw new IOException(
          "its data are of PostgreSQL %s, the server is %s: dump them with the old one, or name another folder"
              .formatted(Files.readString(version).strip(), VERSION));
    }
  }

  private static void deleteAll(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> found = Files.walk(folder)) {
      for (Path path : found.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
