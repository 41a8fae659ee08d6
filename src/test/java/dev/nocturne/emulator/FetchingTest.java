package dev.nocturne.emulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import dev.nocturne.Beside;
import dev.nocturne.Patience;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pages fetched from a server that is not always kind. */
@Beside
class FetchingTest {

  private final CountDownLatch over = new CountDownLatch(1);
  private final VirtualClock clock = new VirtualClock();
  private HttpServer server;
  private String base;

  @BeforeEach
  void serve() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    base = "http://localhost:" + server.getAddress().getPort();
    page("/plain", "text/plain", "just <b>text</b>", StandardCharsets.UTF_8);
    page("/latin", "text/html; charset=ISO-8859-1", "<h1>Käse</h1>", StandardCharsets.ISO_8859_1);
    page("/picture", "image/png", "png", StandardCharsets.UTF_8);
    page("/big", "text/html", "x".repeat(6 << 20), StandardCharsets.UTF_8);
    redirect("/moved", base + "/latin");
    redirect("/inside", "http://127.0.0.1:" + server.getAddress().getPort() + "/latin");
    redirect("/round", base + "/round");
    server.createContext(
        "/slow",
        exchange -> {
          exchange.sendResponseHeaders(200, 100);
          exchange.getResponseBody().write('x');
          exchange.getResponseBody().flush();
          try {
            over.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          exchange.close();
        });
    server.start();
  }

  private void page(String path, String type, String text, Charset charset) {
    server.createContext(
        path,
        exchange -> {
          byte[] bytes = text.getBytes(charset);
          exchange.getResponseHeaders().set("Content-Type", type);
          exchange.sendResponseHeaders(200, bytes.length);
          exchange.getResponseBody().write(bytes);
          exchange.close();
        });
  }

  private void redirect(String path, String to) {
    server.createContext(
        path,
        exchange -> {
          exchange.getResponseHeaders().set("Location", to);
          exchange.sendResponseHeaders(302, -1);
          exchange.close();
        });
  }

  @AfterEach
  void close() {
    over.countDown();
    server.stop(0);
  }

  @Test
  void a_page_is_read_in_its_own_alphabet_after_a_redirect() throws Exception {
    Page page = fetcher(_ -> true).fetch(base + "/moved");

    assertThat(page.url()).isEqualTo(URI.create(base + "/latin"));
    assertThat(page.document().select("h1").text()).isEqualTo("Käse");
  }

  @Test
  void plain_text_is_a_page_too() throws Exception {
    Page page = fetcher(_ -> true).fetch(base + "/plain");
    assertThat(page.document().text()).isEqualTo("just <b>text</b>");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/none", "/picture", "/big", "/round", "/slow"})
  void what_is_no_page_is_broken(String path) {
    broken(fetcher(_ -> true), base + path);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "file:///etc/passwd",
        "ftp://example.com/",
        "http:///nothing",
        "no url",
        "http://127.0.0.1:1/",
        "http://[::1]/",
        "http://169.254.169.254/latest",
        "http://nowhere.invalid/",
      })
  void nothing_private_is_fetched_and_nothing_off_the_web(String url) {
    broken(fetcher(_ -> false), url);
  }

  @Test
  void a_redirect_cannot_lead_to_a_private_address() {
    broken(fetcher(uri -> uri.getHost().equals("localhost")), base + "/inside");
  }

  @Test
  void a_name_that_leads_elsewhere_by_the_time_of_its_page_leads_nowhere() {
    Queue<String> looks = new ArrayDeque<>(List.of("93.184.216.34", "127.0.0.1"));
    PageFetcher fetcher =
        new PageFetcher(
            _ -> false,
            Duration.ofSeconds(10),
            _ -> new InetAddress[] {InetAddress.ofLiteral(looks.remove())});

    broken(fetcher, base + "/latin");
    assertThat(looks).isEmpty();
  }

  private static PageFetcher fetcher(Predicate<URI> allowed) {
    return new PageFetcher(allowed, Duration.ofMillis(1_500));
  }

  private static void broken(PageFetcher fetcher, String url) {
    assertThatExceptionOfType(BrokenPage.class).isThrownBy(() -> fetcher.fetch(url));
  }

  @Test
  void the_broken_sample_fails_as_a_navigation_and_leaves_no_session() {
    try (Running running = new Running(clock)) {
      String url = running.emulator.site().resolve("broken").toString();
      Running.Answer scraped = running.call("POST", "/scrape", "{\"url\": \"" + url + "\"}");
      assertThat(scraped.status()).isEqualTo(400);
      assertThat(scraped.header("x-error-class")).isEqualTo("NotteApiExecutionError");

      String session = running.startSession();
      String open = "{\"type\": \"goto\", \"url\": \"" + url + "\"}";
      JsonNode opened = running.call("POST", "/sessions/" + session + "/page/execute", open).json();
      assertThat(opened.path("success").asBoolean(true)).isFalse();
      assertThat(opened.path("exception").asText()).contains("500");
      Running.Answer nothing = running.call("POST", "/sessions/" + session + "/page/scrape", "{}");
      assertThat(nothing.status()).isEqualTo(400);

      assertThat(running.emulator.ledger().open()).containsExactly(session);
      assertThat(running.emulator.ledger().opened()).isEqualTo(2);
      assertThat(running.emulator.ledger().scrapes()).containsEntry(url, 1);
    }
  }

  @Test
  void an_agent_answers_with_what_its_page_holds_in_json_text() throws Exception {
    try (Running running = new Running(clock)) {
      String agent =
          start(
              running,
              running.emulator.site().resolve("companies/acme").toString(),
              "{\"email\": {\"type\": \"string\"}, \"employees\": {\"type\": \"integer\"}}");
      decided(running, agent);

      JsonNode ended = running.call("GET", "/agents/" + agent, "").json();
      assertThat(ended.path("success").asBoolean()).isTrue();
      assertThat(ended.path("answer").isTextual()).isTrue();
      assertThat(Running.JSON.readTree(ended.path("answer").asText()))
          .isEqualTo(
              Running.JSON.readTree("{\"email\": \"info@acme.example\", \"employees\": 120}"));
    }
  }

  @Test
  void an_agent_gives_up_on_a_page_that_does_not_hold_it() {
    try (Running running = new Running(clock)) {
      String acme = running.emulator.site().resolve("companies/acme").toString();
      String missing = start(running, acme, "{\"revenue\": {\"type\": \"number\"}}");
      decided(running, missing);
      JsonNode ended = running.call("GET", "/agents/" + missing, "").json();
      assertThat(ended.path("success").asBoolean(true)).isFalse();
      assertThat(ended.path("answer").asText()).contains("revenue");

      String broken = running.emulator.site().resolve("broken").toString();
      String lost = start(running, broken, "{}");
      decided(running, lost);
      assertThat(running.call("GET", "/agents/" + lost, "").json().path("answer").asText())
          .contains("500");
    }
  }

  @Test
  void an_agent_gives_up_where_the_emulator_fails_at_its_page() {
    String digits = "<dl><dt>price</dt><dd>1" + ",1".repeat(300_000) + "</dd></dl>";
    page("/digits", "text/html", digits, StandardCharsets.UTF_8);
    try (Running running = new Running(clock)) {
      String agent = start(running, base + "/digits", "{\"price\": {\"type\": \"number\"}}");
      decided(running, agent);

      JsonNode ended = running.call("GET", "/agents/" + agent, "").json();
      assertThat(ended.path("success").asBoolean(true)).isFalse();
      assertThat(ended.path("answer").asText()).contains("cannot read the page");
    }
  }

  @Test
  void a_form_that_leads_to_no_address_is_an_action_that_failed() {
    page("/form", "text/html", "<form action='/a b'><button>Go</button>", StandardCharsets.UTF_8);
    try (Running running = new Running(clock)) {
      String execute = "/sessions/" + running.startSession() + "/page/execute";
      running.call("POST", execute, "{\"type\": \"goto\", \"url\": \"" + base + "/form\"}");

      Running.Answer sent = running.call("POST", execute, "{\"type\": \"click\", \"id\": \"B1\"}");

      assertThat(sent.status()).as(sent.text()).isEqualTo(200);
      assertThat(sent.json().path("success").asBoolean(true)).isFalse();
    }
  }

  @Test
  void an_agent_without_an_address_reads_what_its_session_shows_or_its_task_names() {
    try (Running running = new Running(clock)) {
      String acme = running.emulator.site().resolve("companies/acme").toString();
      String session = running.startSession();
      running.call(
          "POST",
          "/sessions/" + session + "/page/execute",
          "{\"type\": \"goto\", \"url\": \"" + acme + "\"}");
      String shown = running.startAgent(session, "what is this?");
      String named = running.startAgent(running.startSession(), "read " + acme + ".");
      String none = running.startAgent(running.startSession(), "guess");
      for (String agent : new String[] {shown, named, none}) {
        decided(running, agent);
      }

      assertThat(answer(running, shown)).startsWith("Emulated agent").contains("Acme");
      assertThat(answer(running, named)).startsWith("Emulated agent").contains("Acme");
      assertThat(answer(running, none)).contains("no page to read");
    }
  }

  private static String answer(Running running, String agent) {
    return running.call("GET", "/agents/" + agent, "").json().path("answer").asText();
  }

  private static String start(Running running, String url, String properties) {
    String body =
        "{\"session_id\": \"%s\", \"task\": \"go\", \"url\": \"%s\", \"response_format\": {\"type\": \"object\", \"properties\": %s}}"
            .formatted(running.startSession(), url, properties);
    return running.call("POST", "/agents/start", body).json().path("agent_id").asText();
  }

  /** Its page is read in real time; then its own time passes. */
  private void decided(Running running, String agent) {
    Duration whole = Duration.ofSeconds(4);
    Patience.await()
        .until(
            () -> {
              clock.forward(whole);
              return !running.cloud.agent(agent).active();
            });
  }
}
