package dev.nocturne.console;

import static dev.nocturne.Patience.await;
import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nocturne.TestingIssuer;
import dev.nocturne.TestingPostgres;
import dev.nocturne.rest.Bearer;
import dev.nocturne.rest.KeysNeeded;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How long pages may listen, and how often. */
@QuarkusTest
@TestProfile(KeysNeeded.class)
@WithTestResource(TestingPostgres.class)
@WithTestResource(TestingIssuer.class)
class ChangesTest {

  private static final String JOB = "{\"kind\": \"scrape\", \"url\": \"https://example.com\"}";

  @TestHTTPResource("/changes")
  URI changes;

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private Bearer reader = Bearer.OPERATOR;
  private Bearer submitter = Bearer.OPERATOR;
  private String cookie = "";

  @BeforeEach
  void signIn() {
    reader = Bearer.of("listens", "\"read\"");
    submitter = Bearer.of("listens", "\"submit\"");
    cookie = cookie();
  }

  @AfterEach
  void close() {
    client.shutdownNow();
  }

  @Test
  void a_stream_ends_when_its_key_is_revoked() throws Exception {
    BufferedReader lines = lines(listen("text/event-stream"));
    assertThat(next(lines)).isEqualTo("event:changed");
    submit();
    assertThat(next(lines)).isEqualTo("event:changed");
    Bearer.OPERATOR
        .asks()
        .delete("/v1/keys/" + reader.id() + "?tenant=listens")
        .then()
        .statusCode(204);
    submit();
    assertThat(next(lines)).isEqualTo("the end");
  }

  @Test
  void a_stream_ends_when_its_browser_signs_out() throws Exception {
    BufferedReader lines = lines(listen("text/event-stream"));
    assertThat(next(lines)).isEqualTo("event:changed");
    given()
        .redirects()
        .follow(false)
        .cookie("nocturne_console", cookie)
        .post("/logout")
        .then()
        .statusCode(303);
    submit();
    assertThat(next(lines)).isEqualTo("the end");
  }

  @Test
  void one_sign_in_listens_so_often_and_no_more() throws Exception {
    List<InputStream> streams = new ArrayList<>();
    for (int stream = 0; stream < Listeners.MOST; stream++) {
      streams.add(listen("text/event-stream"));
    }
    HttpResponse<InputStream> refused = answer("text/event-stream");
    assertThat(refused.statusCode()).isEqualTo(429);
    assertThat(refused.headers().firstValue("Retry-After")).hasValue("1");
    assertThat(new String(refused.body().readAllBytes(), UTF_8))
        .contains("16 pages listen already");
    // Somebody else is not in the way of that.
    cookie = cookie();
    listen("text/event-stream").close();
    streams.removeLast().close();
    submit();
    await().untilAsserted(() -> streams.add(listen("text/event-stream")));
    streams.getLast().close();
  }

  @Test
  void who_leaves_before_its_stream_begins_is_not_counted_for_good() throws Exception {
    for (int gone = 0; gone < 4 * Listeners.MOST; gone++) {
      try (Socket socket = new Socket(changes.getHost(), changes.getPort())) {
        socket
            .getOutputStream()
            .write(
                """
                GET %s HTTP/1.1
                Host: x
                Accept: text/event-stream
                %s: 1
                Cookie: nocturne_console=%s

                """
                    .replace("\n", "\r\n")
                    .formatted(changes.getPath(), LateRequests.HEADER, cookie)
                    .getBytes(UTF_8));
      }
    }
    List<InputStream> streams = new ArrayList<>();
    await()
        .untilAsserted(
            () -> {
              while (streams.size() < Listeners.MOST) {
                streams.add(listen("text/event-stream"));
              }
            });
    for (InputStream stream : streams) {
      stream.close();
    }
  }

  @Test
  void whoever_takes_only_pages_gets_the_stream_too() throws Exception {
    HttpResponse<InputStream> answer = answer("text/html");
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Content-Type")).hasValue("text/event-stream");
    answer.body().close();
  }

  private String cookie() {
    return given()
        .redirects()
        .follow(false)
        .formParam("key", reader.secret())
        .post("/login")
        .then()
        .statusCode(303)
        .extract()
        .cookie("nocturne_console");
  }

  private void submit() {
    submitter.posts("/v1/jobs", JOB).then().statusCode(202);
  }

  private InputStream listen(String form) throws IOException, InterruptedException {
    HttpResponse<InputStream> answer = answer(form);
    assertThat(answer.statusCode()).isEqualTo(200);
    return answer.body();
  }

  private HttpResponse<InputStream> answer(String form) throws IOException, InterruptedException {
    return client.send(
        HttpRequest.newBuilder(changes)
            .header("Cookie", "nocturne_console=" + cookie)
            .header("Accept", form)
            .build(),
        HttpResponse.BodyHandlers.ofInputStream());
  }

  private static BufferedReader lines(InputStream stream) {
    return new BufferedReader(new InputStreamReader(stream, UTF_8));
  }

  /** The next word that is none of waiting. */
  private static String next(BufferedReader lines) throws IOException {
    String line;
    do {
      line = lines.readLine();
    } while (line != null && !line.startsWith("event:"));
    return line == null ? "the end" : line;
  }
}
