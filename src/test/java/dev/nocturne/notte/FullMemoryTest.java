package dev.nocturne.notte;

import static dev.nocturne.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nocturne.TestingPostgres;
import dev.nocturne.notte.NotteException.Busy;
import dev.nocturne.notte.NotteException.Reason;
import dev.nocturne.notte.page.BrowserAction;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What becomes of other calls while a large reply that stands still has all memory there is. */
@QuarkusTest
@WithTestResource(TestingPostgres.class)
@Timeout(30)
class FullMemoryTest {

  private static final int MB = 1 << 20;
  private static final int LIMIT = 32 * MB;
  private static final Duration LONG = ScriptedNotte.LONG;

  private final ScriptedServer server = new ScriptedServer();
  private final NotteEndpoint endpoint =
      new NotteEndpoint(server.uri(), Secret.of(ScriptedNotte.KEY), true);

  /** Of a heap that has room for none, so that those of the limit take turns. */
  private final NotteClient client =
      new NotteClient(
          () -> endpoint,
          new NotteLimits(LONG, LONG, LONG, LONG, LONG, LIMIT, 3),
          InstantSource.fixed(ScriptedNotte.NOW),
          _ -> {},
          CallWatch.NOBODY,
          1);

  private final NotteGroups people =
      client.groups(
          new Pressure(new SteadyTime(System::nanoTime), RandomGenerator.getDefault(), _ -> {}));

  private final CountDownLatch goOn = new CountDownLatch(1);
  private final FutureTask<Scraped> first =
      new FutureTask<>(() -> client.scrape(ScriptedNotte.SCRAPE));

  @BeforeEach
  void fill() {
    server.then((out, request) -> play(out, request.target()));
    Thread.startVirtualThread(first);
    await().until(() -> code() instanceof Busy);
  }

  @AfterEach
  void end() throws Exception {
    goOn.countDown();
    client.close();
    server.close();
  }

  private void play(OutputStream out, String target) throws IOException {
    if (target.contains("/scrape")) {
      text(out, "{\"markdown\":\"", 5 * MB, "\"}");
    } else if (target.contains("/code")) {
      text(out, "{\"python_script\":\"", MB, "\"}");
    } else if (target.contains("/execute")) {
      text(out, "{\"success\":true,\"message\":\"", MB, "\"}");
    } else {
      String steps =
          "{\"status\":\"closed\",\"answer\":\"yes\",\"steps\":[{\"type\":\"x\",\"y\":\"";
      text(out, steps, 8 * MB, "\"},{\"type\":\"agent_step_stop\"}]}");
    }
  }

  /** Of unknown length; what is scraped stands still before its end. */
  private void text(OutputStream out, String before, int letters, String after) throws IOException {
    write(out, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
    chunk(out, before + "a".repeat(letters));
    if (before.contains("markdown")) {
      out.flush();
      try {
        goOn.await();
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
      }
    }
    chunk(out, after);
    chunk(out, "");
    out.flush();
  }

  private static void chunk(OutputStream out, String text) throws IOException {
    write(out, Integer.toHexString(text.length()) + "\r\n" + text + "\r\n");
  }

  private static void write(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.UTF_8));
  }

  private Object code() {
    try {
      return people.agents().code("a", false);
    } catch (Busy e) {
      return e;
    }
  }

  @Test
  void a_look_of_a_job_whose_pictures_are_not_kept_does_not_wait() {
    assertThat(client.agent("a")).isEqualTo(new AgentState.Ended(null, "yes", 1, null));
  }

  @Test
  void a_page_of_steps_that_are_read_over_does_not_wait() {
    assertThat(people.agents().steps("a", 1, 10).orElseThrow().steps()).hasSize(1);
  }

  @Test
  void people_are_told_to_come_again() throws Exception {
    assertThatThrownBy(() -> people.agents().code("a", false))
        .isInstanceOfSatisfying(
            Busy.class, busy -> assertThat(busy.reason()).isEqualTo(Reason.ELSEWHERE));
    goOn.countDown();
    assertThat(first.get().markdown()).hasSize(5 * MB);
    assertThat(people.agents().code("a", false).pythonScript()).hasSize(MB);
  }

  @Test
  void what_people_do_is_waited_for_since_it_was_done() throws Exception {
    FutureTask<Object> done =
        new FutureTask<>(() -> people.page().execute("s", new BrowserAction.Reload()));
    Thread thread = Thread.ofPlatform().start(done);
    await().until(() -> inLine(thread));
    goOn.countDown();
    assertThat(done.get().toString()).contains("Done");
  }

  private static boolean inLine(Thread thread) {
    for (StackTraceElement frame : thread.getStackTrace()) {
      if (frame.getMethodName().equals("enter")) {
        return true;
      }
    }
    return false;
  }
}
