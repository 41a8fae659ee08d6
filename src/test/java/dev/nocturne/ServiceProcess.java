package dev.nocturne;

import static dev.nocturne.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The packaged service as a process of its own, in a folder that is its own too. */
final class ServiceProcess {

  /** The exit code of a process that was ended by the signal 15. */
  private static final int SIGTERM = 128 + 15;

  static final Duration LONGEST_START = Duration.ofSeconds(90);

  private static final Pattern LISTENS = Pattern.compile("Listening on: http://[^:]+:(\\d+)");

  /** A text, since it is the same for this class in each loader that tests are loaded by. */
  private static final String RECORDING = "dev.nocturne.ServiceProcess.cache";

  private static final Path PACKAGE = Path.of("target/quarkus-app").toAbsolutePath();

  private final Path folder;
  private final File log;
  private final Process process;

  private ServiceProcess(Path folder, File log, Process process) {
    this.folder = folder;
    this.log = log;
    this.process = process;
  }

  /** Starts it with these variables in its environment; the log begins anew. */
  static ServiceProcess start(Path folder, Map<String, String> settings) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            // It lives for seconds, so what counts is how soon it is there.
            "-XX:TieredStopAtLevel=1",
            "-XX:AOTCache=" + cache(),
            // As the cache was recorded with; few processors would get another one.
            "-XX:+UseG1GC",
            "-jar",
            PACKAGE.resolve("quarkus-run.jar").toString());
    builder.environment().remove("QUARKUS_DATASOURCE_JDBC_URL");
    builder.environment().put("QUARKUS_HTTP_PORT", "0");
    builder.environment().put("QUARKUS_LOG_CONSOLE_JSON_ENABLED", "false");
    builder.environment().put("NOCTURNE_DATABASE_EMBEDDED", "true");
    builder.environment().put("NOCTURNE_AUTH_ENABLED", "false");
    builder.environment().putAll(settings);
    File log = folder.resolve("log").toFile();
    builder.directory(folder.toFile()).redirectErrorStream(true).redirectOutput(log);
    return new ServiceProcess(folder, log, builder.start());
  }

  /** The same on a database of a test's. */
  static ServiceProcess start(Path folder, TestingDatabase database, Map<String, String> settings)
      throws IOException {
    Map<String, String> all = new HashMap<>(settings);
    all.put("QUARKUS_DATASOURCE_JDBC_URL", database.url());
    all.put("QUARKUS_DATASOURCE_USERNAME", LocalPostgres.USER);
    return start(folder, all);
  }

  /** Made once for each package, as for the image; a JVM that it does not fit passes it over. */
  static Path cache() {
    synchronized (RECORDING) {
      Path cache = PACKAGE.resolve("app.aot");
      if (!Files.exists(cache)) {
        File log = Path.of("target/record-aot.log").toFile();
        ProcessBuilder recording =
            new ProcessBuilder("bash", "deploy/record-aot", PACKAGE.toString());
        recording.environment().put("JAVA_HOME", System.getProperty("java.home"));
        // A shell may know the real database, on which its jobs have no place.
        recording
            .environment()
            .put("QUARKUS_DATASOURCE_JDBC_URL", "jdbc:postgresql://nowhere.invalid/nocturne");
        recording.redirectErrorStream(true).redirectOutput(log);
        try {
          int exit = recording.start().onExit().join().exitValue();
          assertThat(exit).as(() -> read(log)).isZero();
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
      return cache;
    }
  }

  /** The most memory that it has had so far, in bytes, as Linux tells it. */
  long mostMemory() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/" + process.pid() + "/status"))) {
      if (line.startsWith("VmHWM:")) {
        return 1_024 * Long.parseLong(line.replaceAll("[^0-9]", ""));
      }
    }
    throw new IOException("nothing is said of it");
  }

  /** Waits until it listens. */
  ServiceProcess awaitReady() {
    await().atMost(LONGEST_START).until(() -> !process.isAlive() || listens().find());
    assertThat(process.isAlive()).as(this::log).isTrue();
    return this;
  }

  /** Where it listens. */
  URI url() {
    Matcher listens = listens();
    assertThat(listens.find()).as(this::log).isTrue();
    return URI.create("http://localhost:" + listens.group(1));
  }

  private Matcher listens() {
    return LISTENS.matcher(log());
  }

  /** Waits for its end and gives its exit code. */
  int awaitEnd() throws InterruptedException {
    boolean ended = process.waitFor(LONGEST_START.toSeconds(), TimeUnit.SECONDS);
    assertThat(ended).as(this::log).isTrue();
    return process.exitValue();
  }

  /** Asks it to end, as {@code kill} does. */
  void terminate() {
    process.destroy();
  }

  /** Ends it as {@code kill} does, and sees that it leaves nothing running. */
  void stop() throws InterruptedException {
    terminate();
    assertThat(awaitEnd()).isEqualTo(SIGTERM);
    assertThat(log()).contains("nocturne stopped");
    assertThat(data().resolve("postmaster.pid")).doesNotExist();
  }

  /** Ends it as {@code kill -9} does. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** Sends it a signal by its name, as {@code kill} does. */
  void signal(String name) throws IOException, InterruptedException {
    Process kill = new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid())).start();
    assertThat(kill.waitFor()).isZero();
  }

  /** Whether it has ended by itself. */
  boolean isDead() {
    return !process.isAlive();
  }

  /** Whether it listens now. */
  boolean isReady() {
    return process.isAlive() && listens().find();
  }

  String log() {
    return read(log);
  }

  private static String read(File log) {
    try {
      return Files.readString(log.toPath());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Where it keeps its data unless it is told otherwise. */
  Path data() {
    return data(folder);
  }

  static Path data(Path folder) {
    return folder.resolve(".nocturne/postgres");
  }
}
