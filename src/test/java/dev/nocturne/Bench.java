package dev.nocturne;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nocturne.notte.NotteException;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.net.URI;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** A service and the emulated Notte behind it, as a client and a tester see them. */
final class Bench {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Set<String> ENDS = Set.of("succeeded", "failed", "cancelled");

  private final URI service;
  private final URI notte;

  Bench(URI service, URI notte) {
    this.service = service;
    this.notte = notte;
  }

  /** The address of a page of the emulator's own site. */
  String page(String name) {
    return notte.resolve("/site/" + name).toString();
  }

  /** Submits a job and gives its id. */
  String submit(String job) {
    Response response = service().contentType("application/json").body(job).post("/v1/jobs");
    assertThat(response.statusCode()).as(response.asString()).isEqualTo(202);
    return response.as(JsonBody.class).at("id");
  }

  /**
   * Makes something at Notte. The client does not repeat a creation, which may meet a connection
   * that a fault before it has broken; a test may.
   */
  static <T> T made(Supplier<T> creation) {
    try {
      return creation.get();
    } catch (NotteException.Unclear _) {
      return creation.get();
    }
  }

  /** Lets jobs use something that is at Notte. */
  void register(String type, String id) {
    service()
        .contentType("application/json")
        .body("{\"type\": \"%s\", \"upstream_id\": \"%s\"}".formatted(type, id))
        .post("/v1/resources")
        .then()
        .statusCode(201);
  }

  JsonNode job(String id) {
    return read(service().get("/v1/jobs/" + id));
  }

  /** The job, once it has ended. */
  JsonNode ended(String id) {
    Patience.await()
        .until(
            () ->
                ENDS.contains(
                    read(service().get("/v1/jobs/" + id + "?wait=PT10S")).path("status").asText()));
    return job(id);
  }

  /** Waits until the job has that status. */
  void awaitStatus(String id, String status) {
    Patience.await().until(() -> job(id).path("status").asText().equals(status));
  }

  Response cancel(String id) {
    return service().post("/v1/jobs/" + id + "/cancel");
  }

  JsonNode attempts(String id) {
    return read(service().get("/v1/jobs/" + id + "/attempts")).path("items");
  }

  /** What happened to a job that has ended, by the last words of the events' types. */
  List<String> events(String id) {
    return service()
        .get("/v1/jobs/" + id + "/events")
        .asString()
        .lines()
        .filter(line -> line.startsWith("event:"))
        .map(line -> line.replaceAll("event:dev\\.nocturne\\.job\\.(.*)\\.v1", "$1"))
        .toList();
  }

  JsonNode jobs(String query) {
    return read(service().get("/v1/jobs?limit=1000&" + query)).path("items");
  }

  JsonNode ready() {
    return read(service().get("/q/health/ready"));
  }

  /** Sets what goes wrong from now on, a list of faults in JSON. */
  void faults(String script) {
    put("/_emulator/faults", script);
  }

  /** Sets what agents do from now on, a list of rules in JSON. */
  void agents(String rules) {
    put("/_emulator/agents", rules);
  }

  /** Sets how runs of functions end from now on, a list of rules in JSON. */
  void functions(String rules) {
    put("/_emulator/functions", rules);
  }

  private void put(String path, String body) {
    Response response = given().baseUri(notte.toString()).body(body).put(path);
    assertThat(response.statusCode()).as(response.asString()).isEqualTo(200);
  }

  JsonNode ledger() {
    return read(given().baseUri(notte.toString()).get("/_emulator/ledger"));
  }

  /** How many agents were started for a task. */
  long started(String task) {
    return runs().filter(run -> run.path("task").asText().equals(task)).count();
  }

  /** How many agents did a task to its end. */
  long completed(String task) {
    return runs()
        .filter(run -> run.path("task").asText().equals(task) && run.path("completed").asBoolean())
        .count();
  }

  private Stream<JsonNode> runs() {
    return ledger().path("runs").valueStream();
  }

  /** How many requests an operation of Notte has had. */
  int requests(String operation) {
    return ledger().path("requests").path(operation).asInt();
  }

  /** Waits until no session is open any more. */
  void awaitNoOpenSession() {
    Patience.await().untilAsserted(() -> assertThat(ledger().path("open")).isEmpty());
  }

  private RequestSpecification service() {
    return given().baseUri(service.toString());
  }

  private static JsonNode read(Response response) {
    try {
      return JSON.readTree(response.asString());
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(response.asString(), e);
    }
  }
}
