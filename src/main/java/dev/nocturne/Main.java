package dev.nocturne;

import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;
import java.nio.file.Path;
import java.time.Duration;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigProvider;
import org.jspecify.annotations.Nullable;

/** Starts the service, and before it a database of its own if it was given none. */
@QuarkusMain
public final class Main {

  private static final String URL = "quarkus.datasource.jdbc.url";

  /** Longer than the service takes to finish its steps. */
  private static final Duration LONGEST_STOP = Duration.ofSeconds(60);

  Main() {}

  /**
   * Runs until the process is told to stop.
   *
   * @param args given to Quarkus
   */
  public static void main(String... args) {
    if (hasDatabase()) {
      Quarkus.run(args);
    } else {
      runWithOwnDatabase(args);
    }
  }

  /** Also true after a reload in dev mode: the server that the first start found is kept. */
  private static boolean hasDatabase() {
    return ConfigProvider.getConfig().getOptionalValue(URL, String.class).isPresent();
  }

  private static void runWithOwnDatabase(String... args) {
    Config config = ConfigProvider.getConfig();
    // Exactly that: who runs the service in earnest must not get one by a slip. The build file says
    // it in dev mode, since neither mode nor profile is known before the service runs.
    if (!"true".equals(config.getConfigValue("nocturne.database.embedded").getValue())) {
      System.err.println(
          "nocturne: there is no database. Set QUARKUS_DATASOURCE_JDBC_URL, or allow the embedded"
              + " one with NOCTURNE_DATABASE_EMBEDDED=true.");
      System.exit(1);
    }
    String data =
        config
            .getOptionalValue("nocturne.database.data", String.class)
            .orElse(".nocturne/postgres");
    LocalPostgres postgres = LocalPostgres.ensure(Path.of(data));
    System.setProperty(URL, postgres.url());
    System.setProperty("quarkus.datasource.username", LocalPostgres.USER);
    System.setProperty("quarkus.datasource.password", "");
    Thread main = Thread.currentThread();
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stopAfter(main, postgres), "stop-data"));
    Quarkus.run(null, (code, failure) -> exit(code, failure), args);
  }

  /** The server is stopped when the service no longer needs it, whatever ends the process. */
  private static void stopAfter(Thread main, LocalPostgres postgres) {
    try {
      main.join(LONGEST_STOP);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    postgres.stop();
  }

  /** Not at a reload in dev mode, which ends the service and begins it in the same process. */
  private static void exit(int code, @Nullable Throwable failure) {
    if (failure != null) {
      // Whoever takes the exit over has to tell of it; the log may be closed by now.
      failure.printStackTrace();
    }
    if (LaunchMode.current() == LaunchMode.NORMAL) {
      // Not here: the end of the process waits for this thread.
      Thread.ofPlatform().daemon().start(() -> System.exit(code));
    }
  }
}
