package dev.nocturne.notte;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.nocturne.LogRecorder;
import dev.nocturne.TestingPostgres;
import dev.nocturne.job.FailureKind;
import dev.nocturne.job.JobSpec.FunctionCall;
import dev.nocturne.job.Json;
import dev.nocturne.notte.NotteException.Busy;
import dev.nocturne.notte.NotteException.Reason;
import dev.nocturne.notte.NotteException.Rejected;
import dev.nocturne.notte.NotteException.Scope;
import dev.nocturne.notte.NotteException.Unclear;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.zip.GZIPOutputStream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The client on bad lines: nothing hangs, nothing grows, and nothing is left open. */
@QuarkusTest
@WithTestResource(TestingPostgres.class)
class NotteClientTest extends ScriptedNotte {

  /** The limit of calls that are to be ended by it. */
  private static final Duration SHORT = Duration.ofSeconds(1);

  @Test
  void ends_a_call_that_is_never_answered() throws Exception {
    Unclear error = endedByItsLimit(SHORT, (_, _) -> {}, one -> one.session("s"));
    assertThat(error).hasMessage("session was not answered in full within PT1S");
    assertThat(error.scope()).isEqualTo(Scope.REQUEST);
  }

  @Test
  void ends_a_call_whose_answer_drips() throws Exception {
    Unclear error = endedByItsLimit(SHORT, dripping(200, ' '), one -> one.agent("a"));
    assertThat(error).hasMessageContaining("within PT1S");
  }

  @Test
  void ends_an_error_that_drips() throws Exception {
    // Its head has to arrive within the limit.
    Duration limit = SHORT.multipliedBy(2);
    Unclear error = endedByItsLimit(limit, dripping(503, 'x'), one -> one.agent("a"));
    assertThat(error.scope()).isEqualTo(Scope.NOTTE);
  }

  /** Sends a byte now and then, until nobody takes it. */
  private static ScriptedServer.Answering dripping(int status, char drop) {
    CountDownLatch never = new CountDownLatch(1);
    return (out, _) -> {
      ScriptedServer.head(out, status, 100_000);
      do {
        out.write(drop);
        out.flush();
      } while (!await(never, 50));
    };
  }

  /** A call that is never answered in full may end late on a slow machine, but never early. */
  private Unclear endedByItsLimit(
      Duration limit, ScriptedServer.Answering answering, Consumer<NotteClient> call)
      throws InterruptedException {
    server.then(200, "{\"session_id\":\"s\",\"status\":\"active\"}");
    server.then(answering);
    try (NotteClient impatient = to(server, limit)) {
      // The first call makes the client ready and connects; it has all the time it needs.
      impatient.startSession(OPTIONS);
      long began = System.nanoTime();
      Unclear error = catchThrowableOfType(Unclear.class, () -> call.accept(impatient));
      assertThat(Duration.ofNanos(System.nanoTime() - began)).isBetween(limit, LONG);
      assertServerSawTheEnd();
      return error;
    }
  }

  @Test
  void ends_a_call_whose_thread_is_interrupted() throws Exception {
    server.then((_, _) -> {});
    CompletableFuture<Boolean> kept = new CompletableFuture<>();
    CompletableFuture<Throwable> seen = new CompletableFuture<>();
    Thread caller =
        Thread.ofVirtual()
            .start(
                () -> {
                  seen.complete(catchThrowableOfType(Unclear.class, () -> client.scrape(SCRAPE)));
                  kept.complete(Thread.currentThread().isInterrupted());
                });
    assertThat(server.asked.await(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
    caller.interrupt();
    assertThat(seen.get(LONG.toSeconds(), TimeUnit.SECONDS)).hasMessage("scrape was interrupted");
    assertThat(kept.get(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
    assertServerSawTheEnd();
  }

  @Test
  void ends_a_call_that_is_under_way_when_the_client_is_closed() throws Exception {
    server.then((_, _) -> {});
    CompletableFuture<Throwable> seen = new CompletableFuture<>();
    Thread.startVirtualThread(
        () -> seen.complete(catchThrowableOfType(Unclear.class, () -> client.scrape(SCRAPE))));
    assertThat(server.asked.await(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
    client.close();
    assertThat(seen.get(LONG.toSeconds(), TimeUnit.SECONDS))
        .hasMessageContaining("broke during scrape");
    assertServerSawTheEnd();
    isUnclear(() -> client.session("s"));
  }

  @Test
  void ends_a_call_that_is_interrupted_in_the_middle_of_its_answer() throws Exception {
    server.then((out, _) -> ScriptedServer.head(out, 200, 100));
    CompletableFuture<Boolean> kept = new CompletableFuture<>();
    Thread caller =
        Thread.ofVirtual()
            .start(
                () -> {
                  isUnclear(() -> client.scrape(SCRAPE));
                  kept.complete(Thread.currentThread().isInterrupted());
                });
    assertThat(server.asked.await(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
    caller.interrupt();
    assertThat(kept.get(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
    assertServerSawTheEnd();
  }

  @Test
  void cuts_an_endless_answer() throws Exception {
    AtomicLong written = new AtomicLong();
    server.then(
        (out, _) -> {
          ScriptedServer.head(out, 200, 2L << 30);
          out.write("{\"answer\":\"".getBytes(StandardCharsets.UTF_8));
          byte[] filling = new byte[64 * 1024];
          Arrays.fill(filling, (byte) 'x');
          while (written.addAndGet(filling.length) < 2L << 30) {
            out.write(filling);
          }
        });
    Rejected error = catchThrowableOfType(Rejected.class, () -> client.agent("a"));
    assertThat(error.kind()).isEqualTo(FailureKind.RESULT_TOO_LARGE);
    assertServerSawTheEnd();
    // What was sent beyond the limit fitted into the buffers of the two sockets.
    assertThat(written.get()).isLessThan(32L << 20);
  }

  @Test
  void cuts_a_gzip_bomb() throws Exception {
    byte[] bomb = zipped("{\"markdown\":\"", 200 << 20);
    assertThat(bomb.length).isLessThan(LARGEST);
    server.then(200, bomb, "Content-Encoding: gzip");
    Rejected error = catchThrowableOfType(Rejected.class, () -> client.scrape(SCRAPE));
    assertThat(error.kind()).isEqualTo(FailureKind.RESULT_TOO_LARGE);
    assertThat(catchThrowableOfType(Unclear.class, () -> client.startSession(OPTIONS)))
        .hasMessageContaining("larger than the limit");
  }

  @Test
  void reads_a_zipped_answer() throws Exception {
    byte[] answer = zipped("{\"status\":\"active\",\"x\":\"", 1000);
    server.then(200, answer, "Content-Encoding: gzip");
    assertThat(client.agent("a")).isEqualTo(new AgentState.Active());
    assertThat(request().header("Accept-Encoding")).isEqualTo("gzip");
  }

  @Test
  void an_answer_that_breaks_off_is_unclear() {
    server.then(
        (out, request) -> {
          ScriptedServer.head(out, 200, 1000);
          out.write("{\"session_id\":\"s\"".getBytes(StandardCharsets.UTF_8));
          out.flush();
          request.socket().close();
        });
    assertThat(catchThrowableOfType(Unclear.class, () -> client.startSession(OPTIONS)))
        .hasMessage("the connection broke during start session");
  }

  @Test
  void a_lost_answer_is_unclear() {
    server.then((_, request) -> request.socket().close());
    assertThat(catchThrowableOfType(Unclear.class, () -> client.startAgent("s", TASK)).scope())
        .isEqualTo(Scope.REQUEST);
    assertThat(server.requests).hasSize(1);
  }

  @Test
  void an_answer_that_is_no_http_is_unclear() {
    server.then(
        (out, request) -> {
          out.write("SSH-2.0-OpenSSH\r\n\r\n".getBytes(StandardCharsets.UTF_8));
          out.flush();
          request.socket().close();
        });
    isUnclear(() -> client.startAgent("s", TASK));
    assertThat(server.requests).hasSize(1);
  }

  @Test
  void a_refused_connection_did_nothing() {
    // A port that was given back may be another test's already; nobody listens on this one.
    try (NotteClient nobody = to("http://localhost:1")) {
      assertThat(catchThrowableOfType(Busy.class, () -> nobody.startSession(OPTIONS)).reason())
          .isEqualTo(Reason.UNREACHABLE);
    }
  }

  @Test
  void an_unknown_host_did_nothing() {
    try (NotteClient lost = to("http://nocturne-test.invalid")) {
      Busy error = catchThrowableOfType(Busy.class, () -> lost.startSession(OPTIONS));
      assertThat(error.reason()).isEqualTo(Reason.UNREACHABLE);
      assertThat(error).hasMessageContaining("host name");
    }
  }

  @Test
  void a_wrong_certificate_did_nothing(@TempDir Path folder) throws Exception {
    try (ScriptedServer impostor = new ScriptedServer(selfSigned(folder))) {
      impostor.then(200, "{}");
      try (NotteClient lost = to(impostor.uri().toString().replace("http:", "https:"))) {
        Busy error = catchThrowableOfType(Busy.class, () -> lost.startSession(OPTIONS));
        assertThat(error.reason()).isEqualTo(Reason.UNREACHABLE);
        assertThat(error).hasMessageContaining("TLS certificate");
      }
      assertThat(impostor.requests).isEmpty();
    }
  }

  private static ServerSocket selfSigned(Path folder) throws Exception {
    Path store = folder.resolve("store.p12");
    String keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
    Process making =
        new ProcessBuilder(
                keytool,
                "-genkeypair",
                "-keyalg",
                "EC",
                "-dname",
                "CN=127.0.0.1",
                "-alias",
                "a",
                "-storepass",
                "secret",
                "-keystore",
                store.toString())
            .inheritIO()
            .start();
    assertThat(making.waitFor()).isZero();
    KeyStore keys = KeyStore.getInstance(store.toFile(), "secret".toCharArray());
    KeyManagerFactory managers = KeyManagerFactory.getInstance("PKIX");
    managers.init(keys, "secret".toCharArray());
    SSLContext tls = SSLContext.getInstance("TLS");
    tls.init(managers.getKeyManagers(), null, null);
    return tls.getServerSocketFactory().createServerSocket(0, 50, InetAddress.getLoopbackAddress());
  }

  @Test
  void the_key_goes_nowhere_else() throws Exception {
    try (ScriptedServer other = new ScriptedServer()) {
      server.then(307, "", "Location: " + other.uri() + "/sessions/start");
      assertThat(catchThrowableOfType(Busy.class, () -> client.startSession(OPTIONS)).reason())
          .isEqualTo(Reason.UNREACHABLE);
      assertThat(other.requests).isEmpty();
    }
  }

  @Test
  void tells_when_the_last_allowed_request_was_made() throws Exception {
    List<Duration> waits = new ArrayList<>();
    server.then(200, "{\"status\":\"active\"}", "X-RateLimit-Remaining: 1", "X-RateLimit-Reset: 9");
    server.then(200, "{\"status\":\"active\"}", "X-RateLimit-Remaining: 0", "X-RateLimit-Reset: 9");
    server.then(200, "{\"status\":\"active\"}", "X-RateLimit-Remaining: 0");
    server.then(
        200, "{\"status\":\"active\"}", "X-RateLimit-Remaining: 0", "X-RateLimit-Reset: 99");
    NotteEndpoint endpoint = new NotteEndpoint(server.uri(), null, false);
    try (NotteClient telling =
        new NotteClient(() -> endpoint, limits(), InstantSource.system(), waits::add)) {
      for (int i = 0; i < 4; i++) {
        assertThat(telling.session("s")).isEqualTo(new SessionState.Open());
      }
    }
    assertThat(waits).containsExactly(Duration.ofSeconds(9));
  }

  @Test
  void logs_nothing_that_is_secret() {
    String secret = "wss://cdp.example/secret-viewer";
    server.then(200, "{\"session_id\":\"s\",\"status\":\"active\",\"cdp_url\":\"" + secret + "\"}");
    server.then(500, "{\"message\":\"" + secret + "\"}");
    List<String> logged = new CopyOnWriteArrayList<>();
    Logger root = Logger.getLogger("");
    Level before = root.getLevel();
    root.setLevel(Level.ALL);
    try (var _ = LogRecorder.into(logged)) {
      client.startSession(OPTIONS);
      isUnclear(() -> client.session("s"));
      root.info("the end of the test");
    } finally {
      root.setLevel(before);
    }
    assertThat(logged).isNotEmpty().noneMatch(line -> line.contains("secret-viewer"));
    assertThat(logged).noneMatch(line -> line.contains(KEY));
  }

  @Test
  void keeps_its_connection() {
    server.then(200, "{\"status\":\"active\"}");
    server.then(404, "{\"detail\":\"no\"}");
    server.then(500, "{\"detail\":\"no\"}");
    server.then(200, "{\"status\":\"active\"}");
    client.session("s");
    client.session("s");
    isUnclear(() -> client.session("s"));
    client.session("s");
    assertThat(server.requests.stream().map(request -> request.socket().getPort()).distinct())
        .hasSize(1);
  }

  /** The next call goes over it, so closing it late would break that one. */
  @Test
  void keeps_its_connection_whatever_is_read_of_an_answer() {
    server.then(200, "{\"status\":\"closed\",\"result\":\"done\"}");
    server.then(200, "[1, 2]");
    server.then(200, "{\"status\":\"active\"} " + " ".repeat(300_000) + "x");
    server.then(200, "nothing " + "x".repeat(300_000));
    server.then(404, "{\"detail\":\"" + "no ".repeat(100_000) + "\"}");
    server.then(200, "{\"status\":\"active\"}");
    client.runFunction(new FunctionCall("f", Json.EMPTY, null, null), "key");
    isUnclear(() -> client.session("s"));
    isUnclear(() -> client.session("s"));
    isUnclear(() -> client.session("s"));
    client.session("s");
    client.session("s");
    assertThat(server.requests.stream().map(request -> request.socket().getPort()).distinct())
        .hasSize(1);
  }

  @Test
  void makes_many_long_calls_at_once() throws Exception {
    int many = 120;
    CountDownLatch together = new CountDownLatch(many);
    server.then(
        (out, _) -> {
          together.countDown();
          byte[] page = "{\"markdown\":\"x\"}".getBytes(StandardCharsets.UTF_8);
          ScriptedServer.answer(
              out, await(together, LONG.dividedBy(2).toMillis()) ? 200 : 500, page);
        });
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Scraped>> calls = new ArrayList<>();
      for (int i = 0; i < many; i++) {
        calls.add(threads.submit(() -> client.scrape(SCRAPE)));
      }
      for (Future<Scraped> call : calls) {
        assertThat(call.get().markdown()).isEqualTo("x");
      }
    }
  }

  @Test
  void asks_for_its_address_at_each_call() throws Exception {
    try (ScriptedServer later = new ScriptedServer()) {
      later.then(200, "{\"status\":\"closed\"}");
      server.then(200, "{\"status\":\"active\"}");
      URI[] address = {server.uri()};
      try (NotteClient moving =
          new NotteClient(
              () -> new NotteEndpoint(address[0], null, false),
              limits(),
              InstantSource.system(),
              _ -> {})) {
        assertThat(moving.session("s")).isEqualTo(new SessionState.Open());
        address[0] = later.uri();
        assertThat(moving.session("s")).isEqualTo(new SessionState.Over("closed"));
      }
      assertThat(request().header("Authorization")).isNull();
    }
  }

  @Test
  void keeps_its_key_to_itself() {
    NotteEndpoint endpoint = new NotteEndpoint(server.uri(), Secret.of(KEY), true);
    assertThat(endpoint.toString()).doesNotContain(KEY).contains("***");
  }

  private static void isUnclear(ThrowingCallable call) {
    assertThatThrownBy(call).isInstanceOf(Unclear.class);
  }

  private void assertServerSawTheEnd() throws InterruptedException {
    assertThat(server.hungUp.await(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
  }

  private static NotteClient to(String address) {
    NotteEndpoint endpoint = new NotteEndpoint(URI.create(address), Secret.of(KEY), true);
    return new NotteClient(() -> endpoint, limits(), InstantSource.system(), _ -> {});
  }

  private static byte[] zipped(String beginning, int filling) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream zip = new GZIPOutputStream(bytes)) {
      zip.write(beginning.getBytes(StandardCharsets.UTF_8));
      byte[] block = new byte[1000];
      Arrays.fill(block, (byte) 'x');
      for (int written = 0; written < filling; written += block.length) {
        zip.write(block);
      }
      zip.write("\"}".getBytes(StandardCharsets.UTF_8));
    }
    return bytes.toByteArray();
  }

  private static boolean await(CountDownLatch latch, long millis) {
    try {
      return latch.await(millis, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }
}
