package dev.nocturne.notte;

import dev.nocturne.TestingPostgres;
import dev.nocturne.emulator.AgentScripts;
import dev.nocturne.emulator.CloudSettings;
import dev.nocturne.emulator.NotteCloud;
import dev.nocturne.emulator.NotteEmulator;
import dev.nocturne.emulator.PageFetcher;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;

/** The port's promises, kept by the client and the emulator together, over HTTP. */
@QuarkusTest
@WithTestResource(TestingPostgres.class)
class EmulatedNotteTest extends NotteContract {

  private final PageFetcher pages = new PageFetcher(_ -> true);
  private final AgentScripts scripts = new AgentScripts(pages, Duration.ofMillis(200));
  private final NotteEmulator emulator =
      new NotteEmulator(
          0,
          new NotteCloud(
              Clock.systemUTC(),
              new CloudSettings(10, Duration.ZERO),
              scripts::first,
              () -> UUID.randomUUID().toString()),
          scripts,
          pages);
  private final NotteEndpoint endpoint = new NotteEndpoint(emulator.url(), Secret.of("any"), true);
  private final NotteClient client =
      new NotteClient(() -> endpoint, ScriptedNotte.limits(), InstantSource.system(), _ -> {});

  EmulatedNotteTest() {
    scripts.play(
        List.of(
            new AgentScripts.Rule(
                "quick", Duration.ofMillis(300), 2, "solved", "{\"name\":\"Moon Lamp\"}"),
            new AgentScripts.Rule("slow", Duration.ofMinutes(5), 50, "solved", "late")));
  }

  @AfterEach
  void close() {
    client.close();
    emulator.close();
  }

  @Override
  Notte notte() {
    return client;
  }

  @Override
  String quick() {
    return "a quick one";
  }

  @Override
  String slow() {
    return "a slow one";
  }

  @Override
  String page() {
    return emulator.site().resolve("shop/moon-lamp").toString();
  }
}
