package dev.nocturne;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

@Beside
class LocalPostgresTest {

  @TempDir(cleanup = CleanupMode.ALWAYS)
  static Path folder;

  private Path data;

  @BeforeAll
  static void unpack() {
    TestingDatabase.create().close();
  }

  @BeforeEach
  void choose(TestInfo test) {
    data = folder.resolve(test.getTestMethod().orElseThrow().getName());
  }

  @Test
  void rows_survive_a_restart_and_commits_are_durable() throws SQLException {
    LocalPostgres first = LocalPostgres.ensure(data);
    ask(first, "create table kept(word text)");
    ask(first, "insert into kept values ('here')");
    assertThat(ask(first, "show fsync")).isEqualTo("on");
    assertThat(ask(first, "show synchronous_commit")).isEqualTo("on");
    first.stop();

    LocalPostgres second = LocalPostgres.ensure(data);
    try {
      assertThat(ask(second, "select word from kept")).isEqualTo("here");
    } finally {
      second.stop();
    }
  }

  @Test
  void a_server_that_outlived_a_killed_process_is_taken_up_and_stopped() throws Exception {
    assertThat(run(Killed.class).waitFor()).isEqualTo(Killed.EXIT);
    // As if it had been killed when the server had just come up.
    Files.writeString(folder.resolve(data.getFileName() + ".unfinished"), "");
    long outlived = Postmaster.on(data).orElseThrow().process().pid();

    LocalPostgres found = LocalPostgres.ensure(data);
    try {
      assertThat(ask(found, "select word from kept")).isEqualTo("here");
      assertThat(Postmaster.on(data).orElseThrow().process().pid()).isEqualTo(outlived);
    } finally {
      found.stop();
    }
    assertThat(Postmaster.on(data)).isEmpty();
    assertThat(ProcessHandle.of(outlived).map(ProcessHandle::isAlive).orElse(false)).isFalse();

    LocalPostgres again = LocalPostgres.ensure(data);
    try {
      assertThat(ask(again, "select word from kept")).isEqualTo("here");
    } finally {
      again.stop();
    }
  }

  @Test
  void processes_that_begin_at_once_share_one_server_and_the_last_stops_it() throws Exception {
    Process one = run(Sharing.class);
    Process other = run(Sharing.class);
    String first = line(one);
    assertThat(line(other)).isEqualTo(first);

    letGo(one);
    long server = Postmaster.on(data).orElseThrow().process().pid();
    assertThat(server).as("still used by the other").isEqualTo(Long.parseLong(first));
    letGo(other);
    assertThat(Postmaster.on(data)).isEmpty();
  }

  @Test
  void a_creation_that_was_cut_short_is_begun_again() throws Exception {
    Files.createDirectory(data);
    Files.writeString(data.resolve("postgresql.conf"), "");
    Files.writeString(folder.resolve(data.getFileName() + ".unfinished"), "");

    LocalPostgres server = LocalPostgres.ensure(data);
    try {
      assertThat(ask(server, "select 'alive'")).isEqualTo("alive");
      assertThat(folder.resolve(data.getFileName() + ".unfinished")).doesNotExist();
    } finally {
      server.stop();
    }
  }

  @Test
  void data_of_another_version_are_left_alone() throws IOException {
    Files.createDirectory(data);
    Files.writeString(data.resolve("PG_VERSION"), "16\n");

    assertThatThrownBy(() -> LocalPostgres.ensure(data))
        .hasMessageContaining(data.toString())
        .hasMessageContaining("PostgreSQL 16");
    assertThat(data.resolve("PG_VERSION")).hasContent("16");
  }

  @Test
  void notes_of_a_server_that_is_gone_or_whose_number_a_stranger_has_are_not_believed()
      throws IOException, SQLException {
    Files.createDirectory(data);
    Path notes = data.resolve("postmaster.pid");
    Files.writeString(notes, ProcessHandle.current().pid() + "\n" + data + "\n0\n5432\n");

    assertThat(Postmaster.on(data)).isEmpty();
    Files.writeString(notes, serverOfTests() + "\n" + data + "\n0\n5432\n");
    assertThat(Postmaster.on(data)).as("a server of another folder").isEmpty();
    Files.writeString(notes, "1");
    assertThat(Postmaster.on(data)).as("half written").isEmpty();
  }

  private static long serverOfTests() throws SQLException {
    try (TestingDatabase testing = TestingDatabase.create()) {
      return testing.number(
          "select split_part(pg_read_file('postmaster.pid'), chr(10), 1)::bigint");
    }
  }

  private Process run(Class<?> main) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Djava.util.logging.manager=org.jboss.logmanager.LogManager",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            main.getName(),
            data.toString())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  /** The child's answer; its other output is the log. */
  private static String line(Process child) throws IOException {
    BufferedReader output = child.inputReader();
    for (String line = output.readLine(); line != null; line = output.readLine()) {
      if (line.startsWith(Sharing.ANSWER)) {
        return line.substring(Sharing.ANSWER.length());
      }
    }
    throw new AssertionError("the child said nothing");
  }

  private static void letGo(Process child) throws IOException, InterruptedException {
    child.getOutputStream().close();
    assertThat(child.waitFor()).isZero();
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

  /** A process that uses the server until its input ends. */
  static final class Sharing {

    static final String ANSWER = "server process ";

    private Sharing() {}

    public static void main(String... args) throws IOException {
      LocalPostgres server = LocalPostgres.ensure(Path.of(args[0]));
      long pid = Postmaster.on(Path.of(args[0])).orElseThrow().process().pid();
      System.out.println(ANSWER + pid);
      System.in.transferTo(OutputStream.nullOutputStream());
      server.stop();
    }
  }
}
