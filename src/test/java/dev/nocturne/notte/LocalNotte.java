package dev.nocturne.notte;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nocturne.emulator.AgentScripts;
import dev.nocturne.emulator.CloudSettings;
import dev.nocturne.emulator.NotteCloud;
import dev.nocturne.emulator.NotteEmulator;
import dev.nocturne.emulator.PageFetcher;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Clock;
import java.time.Duration;
import java.util.UUID;

/** An emulator and its clients, for tests elsewhere. */
public final class LocalNotte implements AutoCloseable {

  public final Notte jobs;
  public final NotteGroups groups;

  private final PageFetcher pages = new PageFetcher(_ -> true);
  private final AgentScripts scripts = new AgentScripts(pages, Duration.ofMillis(1));
  private final NotteEmulator emulator =
      new NotteEmulator(
          0,
          new NotteCloud(
              Clock.systemUTC(),
              new CloudSettings(100, Duration.ZERO),
              scripts::first,
              () -> UUID.randomUUID().toString()),
          scripts,
          pages);
  private final NotteClient client = Surface.client(emulator.url());

  public LocalNotte() {
    jobs = client;
    groups = Surface.groups(client);
  }

  /** A page of the emulator's own site. */
  public String page(String path) {
    return emulator.site().resolve(path).toString();
  }

  /** Changes the emulator over its own control. */
  public void control(String path, String body) throws IOException, InterruptedException {
    URI address = emulator.url().resolve("/_emulator/" + path);
    HttpRequest request =
        HttpRequest.newBuilder(address).PUT(BodyPublishers.ofString(body)).build();
    try (HttpClient http = HttpClient.newHttpClient()) {
      assertThat(http.send(request, BodyHandlers.discarding()).statusCode()).isEqualTo(200);
    }
  }

  @Override
  public void close() {
    client.close();
    emulator.close();
  }
}
