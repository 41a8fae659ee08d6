package dev.nocturne;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

class LocalPostgresTest {

  @TempDir(cleanup = CleanupMode.ALWAYS)
  Path folder;

  @Test
  void rows_survive_a_restart_and_commits_are_durable() throws SQLException {
    LocalPostgres first = LocalPostgres.ensure(folder.resolve("data"));
    ask(first, "create table kept(word text)");
    ask(first, "insert into kept values ('here')");
    assertThat(ask(first, "show fsync")).isEqualTo("on");
    assertThat(ask(first, "show synchronous_commit")).isEqualTo("on");
    first.stop();

    LocalPostgres second = LocalPostgres.ensure(folder.resolve("data"));
    try {
      assertThat(ask(second, "select word from kept")).isEqualTo("here");
    } finally {
      second.stop();
    }
  }

  @Test
  void a_server_that_outlived_a_killed_process_is_taken_up_and_stopped()
      throws IOException, InterruptedException, SQLException {
    Path data = folder.resolve("data");
    Process child =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Killed.class.getName(),
                data.toString())
            .inheritIO()
            .start();
    assertThat(child.waitFor()).isEqualTo(Killed.EXIT);

    LocalPostgres found = LocalPostgres.ensure(data);
    try {
      assertThat(ask(found, "select word from kept")).isEqualTo("here");
    } finally {
      found.stop();
    }
    assertThat(data.resolve("postmaster.pid")).doesNotExist();
  }

  private static String ask(LocalPostgres server, String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection(server.url(), LocalPostgres.USER, "");
        Statement statement = connection.createStatement()) {
      if (!statement.execute(sql)) {
        return "";
      }
      try (ResultSet rows = statement.getResultSet()) {
        rows.next();
        return rows.getString(1);
      }
    }
  }

  /** A process that starts the server and dies without a chance to stop it. */
  static final class Killed {

    static final int EXIT = 42;

    private Killed() {}

    public static void main(String... args) throws SQLException {
      LocalPostgres server = LocalPostgres.ensure(Path.of(args[0]));
      ask(server, "create table kept(word text)");
      ask(server, "insert into kept values ('here')");
      Runtime.getRuntime().halt(EXIT);
    }
  }
}
