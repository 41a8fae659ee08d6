package dev.nocturne.notte;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nocturne.emulator.AgentScripts;
import dev.nocturne.emulator.CloudSettings;
import dev.nocturne.emulator.NotteCloud;
import dev.nocturne.emulator.NotteEmulator;
import dev.nocturne.emulator.PageFetcher;
import dev.nocturne.notte.session.SessionStart;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.TreeSet;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.TestInstance;

/**
 * A group of operations, client and emulator, before a {@link Witness}. Nothing either of them
 * sends may break the document, and at the end each operation of the group must have worked.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class Surface {

  static final SessionStart PLAIN = SessionStart.lasting(new SessionStart.Lifetime(15, 15));

  private final PageFetcher pages = new PageFetcher(_ -> true);
  private final AgentScripts scripts = new AgentScripts(pages, Duration.ofMillis(1));

  /** How far the emulator's time is ahead. */
  volatile Duration ahead = Duration.ZERO;

  final NotteEmulator emulator =
      new NotteEmulator(
          0,
          new NotteCloud(
              () -> Clock.systemUTC().instant().plus(ahead),
              new CloudSettings(100, Duration.ZERO),
              scripts::first,
              () -> UUID.randomUUID().toString()),
          scripts,
          pages);
  final Witness witness = new Witness(emulator.url());
  final NotteClient client = client(witness.url());
  final NotteGroups notte = groups(client);

  private final List<String> tags;

  /**
   * @param tags the groups of the document
   */
  Surface(String... tags) {
    this.tags = List.of(tags);
  }

  static NotteClient client(URI url) {
    NotteEndpoint endpoint = new NotteEndpoint(url, Secret.of("any"), true);
    return new NotteClient(() -> endpoint, ScriptedNotte.limits(), InstantSource.system(), _ -> {});
  }

  static NotteGroups groups(NotteClient client) {
    return client.groups(
        new Pressure(InstantSource.system(), RandomGenerator.getDefault(), _ -> {}));
  }

  /** A page of the emulator's own site. */
  String page(String path) {
    return emulator.site().resolve(path).toString();
  }

  /** Changes the emulator over its own control. */
  void control(String method, String path, String body) {
    HttpRequest request =
        HttpRequest.newBuilder(emulator.url().resolve("/_emulator/" + path))
            .method(method, HttpRequest.BodyPublishers.ofString(body))
            .build();
    assertThat(send(request).statusCode()).isEqualTo(200);
  }

  /** What is behind a link. */
  static HttpResponse<byte[]> fetch(Secret link) {
    return send(HttpRequest.newBuilder(URI.create(link.reveal())).build());
  }

  private static HttpResponse<byte[]> send(HttpRequest request) {
    try (HttpClient http = HttpClient.newHttpClient()) {
      return http.send(request, BodyHandlers.ofByteArray());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @AfterEach
  void nothing_broke_the_document() {
    assertThat(witness.problems).isEmpty();
    ahead = Duration.ZERO;
  }

  @AfterAll
  void every_operation_of_the_group_worked() {
    client.close();
    witness.close();
    emulator.close();
    TreeSet<String> all = new TreeSet<>();
    tags.forEach(tag -> all.addAll(Witness.DOCUMENT.ofTag(tag)));
    all.removeAll(witness.seen);
    assertThat(all).as("operations that no test saw working").isEmpty();
  }
}
