package dev.nocturne.artifact;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nocturne.artifact.Fetched.Here;
import dev.nocturne.artifact.Fetched.NotYet;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Films of a server that takes its time. */
class DownloadTest {

  private static final String HEAD = "HTTP/1.1 200 OK\r\nContent-Type: video/mp4\r\n";

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final Semaphore never = new Semaphore(0);
  private ServerSocket server;

  @BeforeEach
  void open() throws IOException {
    server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
  }

  @AfterEach
  void close() throws IOException {
    server.close();
  }

  @Test
  void a_film_is_fetched() {
    answer(HEAD + "Content-Length: 4\r\n\r\nfilm", "");
    assertThat(fetch(Duration.ofMinutes(1))).isEqualTo(new Here("video/mp4"));
    assertThat(out.toString(UTF_8)).isEqualTo("film");
  }

  @Test
  void a_head_that_comes_in_drops_is_given_up() {
    answer(HEAD, "X: 1\r\n");
    assertThat(fetch(Duration.ofMillis(300))).isInstanceOf(NotYet.class);
  }

  @Test
  void a_film_that_comes_in_drops_is_given_up() {
    answer(HEAD + "Content-Length: 1000000\r\n\r\n", "x");
    assertThat(fetch(Duration.ofMillis(300))).isInstanceOf(NotYet.class);
  }

  private Fetched fetch(Duration longest) {
    String address = "http://localhost:" + server.getLocalPort() + "/film.mp4";
    Download download = new Download(true, longest);
    return CompletableFuture.supplyAsync(
            () -> {
              try {
                return download.fetch(address, out);
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            },
            Thread::startVirtualThread)
        .orTimeout(30, TimeUnit.SECONDS)
        .join();
  }

  /** Answers each call with that, and then goes on with a drop every 20 ms. */
  private void answer(String beginning, String drop) {
    Thread.ofVirtual().start(() -> serve(beginning, drop));
  }

  private void serve(String beginning, String drop) {
    try (Socket client = server.accept();
        BufferedReader in =
            new BufferedReader(new InputStreamReader(client.getInputStream(), UTF_8));
        OutputStream out = client.getOutputStream()) {
      while (!in.readLine().isEmpty()) {
        // Closed with something unread, a connection takes back what was sent.
      }
      out.write(beginning.getBytes(UTF_8));
      while (!drop.isEmpty() && !never.tryAcquire(20, TimeUnit.MILLISECONDS)) {
        out.write(drop.getBytes(UTF_8));
        out.flush();
      }
    } catch (IOException _) {
      // The client has left.
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
