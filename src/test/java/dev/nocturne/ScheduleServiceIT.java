package dev.nocturne;

import static dev.nocturne.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two processes of the packaged service have the same schedules, and submit once for each time. */
@Beside
class ScheduleServiceIT {

  private static final int SCHEDULES = 20;
  private static final int TURNS = 3;
  private static final Duration LONGEST = Duration.ofSeconds(60);
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path folder;
  private final TestingDatabase database = TestingDatabase.create();
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final List<ServiceProcess> services = new ArrayList<>();

  @AfterEach
  void end() throws Exception {
    for (ServiceProcess service : services) {
      service.kill();
    }
    client.close();
    database.close();
  }

  @Test
  void two_processes_submit_once_for_each_time_and_one_alone_goes_on() throws Exception {
    start("one");
    start("two");
    services.forEach(ServiceProcess::awaitReady);
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < SCHEDULES; i++) {
      ids.add(create(services.get(i % 2), i));
    }
    for (int turn = 1; turn <= TURNS; turn++) {
      if (turn == TURNS) {
        services.getFirst().kill();
      }
      due();
      long expected = (long) turn * SCHEDULES;
      await()
          .atMost(LONGEST)
          .until(() -> database.number("select count(*) from schedule_run") == expected);
    }

    assertThat(database.number("select count(*) from job")).isEqualTo(TURNS * SCHEDULES);
    assertThat(database.number("select count(*) from schedule_run where fate = 'started'"))
        .isEqualTo(TURNS * SCHEDULES);
    assertThat(get(services.getLast(), "/v1/schedules/" + ids.getFirst() + "/runs").path("items"))
        .hasSize(TURNS)
        .allMatch(run -> run.path("job_id").isTextual());
  }

  private void start(String name) throws Exception {
    services.add(
        ServiceProcess.start(
            Files.createDirectory(folder.resolve(name)),
            database,
            Map.of("NOCTURNE_EMULATOR_ENABLED", "true")));
  }

  /** Lets all of them be due at once. */
  private void due() throws Exception {
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement()) {
      statement.execute("update schedule set next_at = now()");
    }
  }

  private String create(ServiceProcess service, int number) throws Exception {
    String schedule =
        """
        {"name": "s%d", "cron": "0 0 1 1 *", "overlap": "cancel_previous",
         "job": {"kind": "agent", "task": "look"}}
        """
            .formatted(number);
    URI address = service.url().resolve("/v1/schedules");
    HttpRequest request =
        HttpRequest.newBuilder(address)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(schedule))
            .build();
    HttpResponse<String> answer = client.send(request, BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
    return JSON.readTree(answer.body()).path("id").asText();
  }

  private JsonNode get(ServiceProcess service, String path) throws Exception {
    HttpRequest request = HttpRequest.newBuilder(service.url().resolve(path)).build();
    return JSON.readTree(client.send(request, BodyHandlers.ofString()).body());
  }
}
