package dev.nocturne.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.nocturne.webhook.Answer.Answered;
import dev.nocturne.webhook.Answer.Silent;
import dev.nocturne.webhook.Guard.Policy;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.net.PfxOptions;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Calls over real connections, to names that only the tests know. */
class SenderTest {

  private static final String HOST = "hooks.example.com";
  private static final String WORD = "changeit";
  private static final byte[] BODY = "{\"type\":\"x\"}".getBytes(UTF_8);
  private static final Map<String, String> HEADERS =
      Map.of("Content-Type", "application/json", "webhook-id", "a-1-0");

  private static Vertx vertx;

  @TempDir static Path folder;

  @BeforeAll
  static void begin() {
    vertx = Vertx.vertx();
  }

  @AfterAll
  static void end() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  @Test
  void a_message_arrives_whole_at_the_address_that_was_looked_up_under_its_name() throws Exception {
    AtomicInteger asked = new AtomicInteger();
    Guard guard =
        new Guard(
            new Policy(true, true),
            _ -> {
              asked.incrementAndGet();
              return GuardTest.addresses("127.0.0.1");
            });
    try (Receiver receiver = new Receiver()) {
      Answer answer = sender(guard, Sender.options()).send(receiver.url(HOST), HEADERS, BODY);
      assertThat(answer).isEqualTo(new Answered(204, null));
      Receiver.Got got = receiver.got.getFirst();
      assertThat(got.path()).isEqualTo("/in?a=b");
      assertThat(got.body()).isEqualTo("{\"type\":\"x\"}");
      assertThat(got.header("host")).isEqualTo(HOST + ":" + receiver.port());
      assertThat(got.header("webhook-id")).isEqualTo("a-1-0");
      assertThat(got.header("content-type")).isEqualTo("application/json");
      assertThat(asked).hasValue(1);
    }
  }

  @Test
  void a_private_address_is_not_connected_to() throws Exception {
    Guard strict = new Guard(new Policy(true, false), _ -> GuardTest.addresses("127.0.0.1"));
    try (Receiver receiver = new Receiver()) {
      assertThat(sender(strict, Sender.options()).send(receiver.url(HOST), HEADERS, BODY))
          .isInstanceOf(Silent.class);
      assertThat(receiver.got).isEmpty();
    }
  }

  @Test
  void a_redirect_is_not_followed() throws Exception {
    try (Receiver receiver = new Receiver()) {
      receiver.answers(307, "Location", receiver.url("other.example.com"));
      assertThat(send(receiver.url(HOST))).isEqualTo(new Answered(307, null));
      assertThat(receiver.got).hasSize(1);
    }
  }

  @Test
  void an_answer_without_an_end_is_cut_and_its_status_counts() throws Exception {
    try (Receiver receiver = new Receiver()) {
      CountDownLatch cut = new CountDownLatch(1);
      receiver.answers(
          call -> {
            try {
              Receiver.endless(call);
            } finally {
              cut.countDown();
            }
          });
      assertThat(send(receiver.url(HOST))).isEqualTo(new Answered(200, null));
      cut.await();
    }
  }

  @Test
  void who_does_not_answer_is_left_after_the_time() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      Sender hasty = sender(open(), Sender.options(), Duration.ofMillis(300));
      assertThat(hasty.send("http://" + HOST + ":" + silent.getLocalPort(), HEADERS, BODY))
          .isEqualTo(new Silent("no answer in time"));
    }
  }

  @Test
  void whose_body_does_not_end_has_answered() throws Exception {
    try (Receiver receiver = new Receiver()) {
      CountDownLatch over = new CountDownLatch(1);
      receiver.answers(
          call -> {
            call.sendResponseHeaders(500, 10);
            call.getResponseBody().write(1);
            call.getResponseBody().flush();
            await(over);
          });
      Sender hasty = sender(open(), Sender.options(), Duration.ofMillis(500));
      assertThat(hasty.send(receiver.url(HOST), HEADERS, BODY)).isEqualTo(new Answered(500, null));
      over.countDown();
    }
  }

  @Test
  void who_is_not_there_is_told_so() throws Exception {
    int port;
    try (ServerSocket gone = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      port = gone.getLocalPort();
    }
    assertThat(send("http://" + HOST + ":" + port)).isEqualTo(new Silent("no connection"));
  }

  @Test
  void over_tls_the_name_counts_though_the_address_is_called() throws Exception {
    Path keys = keys(HOST);
    try (Receiver receiver = tls(keys)) {
      String port = ":" + receiver.port() + "/";
      HttpClientOptions trusting =
          Sender.options()
              .setTrustOptions(new PfxOptions().setPath(keys.toString()).setPassword(WORD));
      Sender sender = sender(open(), trusting);
      assertThat(sender.send("https://" + HOST + port, HEADERS, BODY))
          .isEqualTo(new Answered(204, null));
      assertThat(sender.send("https://other.example.com" + port, HEADERS, BODY))
          .as("a certificate of another name")
          .isInstanceOfSatisfying(Silent.class, silent -> assertThat(silent.why()).contains("TLS"));
      assertThat(send("https://" + HOST + port))
          .as("a certificate that nobody knows")
          .isInstanceOfSatisfying(Silent.class, silent -> assertThat(silent.why()).contains("TLS"));
      assertThat(receiver.got).hasSize(1);
    }
  }

  private static void await(CountDownLatch over) {
    try {
      over.await();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private static Answer send(String url) throws InterruptedException {
    return sender(open(), Sender.options()).send(url, HEADERS, BODY);
  }

  private static Guard open() {
    return new Guard(new Policy(true, true), _ -> GuardTest.addresses("127.0.0.1"));
  }

  private static Sender sender(Guard guard, HttpClientOptions options) {
    return sender(guard, options, Sender.LONGEST);
  }

  private static Sender sender(Guard guard, HttpClientOptions options, Duration longest) {
    return new Sender(guard, vertx.createHttpClient(options), longest);
  }

  private static Receiver tls(Path keys) throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(keys)) {
      store.load(in, WORD.toCharArray());
    }
    KeyManagerFactory managers = KeyManagerFactory.getInstance("PKIX");
    managers.init(store, WORD.toCharArray());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(managers.getKeyManagers(), null, null);
    HttpsServer server =
        HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 10);
    server.setHttpsConfigurator(new HttpsConfigurator(context));
    return new Receiver(server);
  }

  private static Path keys(String host) throws Exception {
    Path keys = folder.resolve("keys.p12");
    Process tool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "hook",
                "-keyalg",
                "EC",
                "-dname",
                "CN=" + host,
                "-ext",
                "san=dns:" + host,
                "-storetype",
                "PKCS12",
                "-keystore",
                keys.toString(),
                "-storepass",
                WORD)
            .redirectErrorStream(true)
            .start();
    assertThat(tool.waitFor()).isZero();
    return keys;
  }
}
