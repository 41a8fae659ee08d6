package dev.nocturne;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The container file, the compose file and the manifests say the same. */
@Beside
class ContainerTest {

  private final String file = read("Containerfile");
  private final JsonNode services = compose().path("services");

  @Test
  void it_runs_as_the_user_of_the_manifests_and_with_the_flags_its_cache_was_recorded_with() {
    PodSpec pod = Manifests.in("base").the(Deployment.class).getSpec().getTemplate().getSpec();
    String last = file.substring(file.lastIndexOf("\nFROM "));
    assertThat(found("(?m)^USER (\\d+):\\d+$", last))
        .containsExactly(String.valueOf(pod.getSecurityContext().getRunAsUser()));
    assertThat(found("(?m)^EXPOSE (\\d+)$", last))
        .containsExactly(
            String.valueOf(
                pod.getContainers().getFirst().getPorts().getFirst().getContainerPort()));
    String started = found("(?m)^ENTRYPOINT (.+)$", last).getFirst();
    List<String> collector = found("(-XX:\\+Use\\w+GC)", started);
    assertThat(collector).hasSize(1);
    assertThat(found("(-XX:\\+Use\\w+GC)", file + read("record-aot")))
        .allMatch(collector.getFirst()::equals);
    assertThat(started).contains("-XX:AOTCache=app.aot");
  }

  @Test
  void the_cache_is_recorded_by_a_user_who_has_a_name_since_postgresql_asks_for_it() {
    String before = file.substring(0, file.indexOf("\nRUN record-aot"));
    String record = before.substring(before.lastIndexOf("\nFROM "));
    String user = found("(?m)^USER (\\d+):\\d+$", record).getLast();
    assertThat(record.substring(0, record.indexOf("\nUSER")))
        .containsPattern("\nRUN echo \\w+:x:" + user + ":.+ >> /etc/passwd(?m:$)");
  }

  @Test
  void its_health_check_tells_a_service_that_is_well_from_one_that_is_not() throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/bin/bash")), "bash is in the image, but not here");
    JsonNode command =
        Manifests.YAML.readTree(found("(?m)^HEALTHCHECK .*CMD (.+)$", file).getFirst());
    InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    HttpServer server = HttpServer.create(any, 0);
    int[] status = {200};
    server.createContext(
        "/q/health/live",
        exchange -> {
          exchange.sendResponseHeaders(status[0], -1);
          exchange.close();
        });
    server.start();
    try {
      assertThat(exitCode(command, server.getAddress().getPort())).isZero();
      status[0] = 503;
      assertThat(exitCode(command, server.getAddress().getPort())).isNotZero();
    } finally {
      server.stop(0);
    }
    assertThat(exitCode(command, server.getAddress().getPort())).isNotZero();
  }

  private static int exitCode(JsonNode command, int port) throws Exception {
    List<String> words =
        command
            .valueStream()
            .map(word -> word.asText().replace("localhost/8080", "127.0.0.1/" + port))
            .toList();
    return new ProcessBuilder(words)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start()
        .waitFor();
  }

  @Test
  void compose_runs_what_the_overlay_for_development_runs() throws Exception {
    assertThat(services.path("nocturne").path("env_file").valueStream().map(JsonNode::asText))
        .isNotEmpty()
        .allMatch(name -> Files.exists(Manifests.DEPLOY.resolve(name)));
    assumeTrue(Manifests.canRender(), "kubectl is not here");
    Manifests dev = Manifests.rendered("overlays/dev");
    Map<String, String> images = new TreeMap<>();
    dev.pods().forEach((name, pod) -> images.put(name, the(dev, name).getImage()));
    Map<String, String> composed = new TreeMap<>();
    services
        .properties()
        .forEach(
            service -> composed.put(service.getKey(), service.getValue().path("image").asText()));
    assertThat(composed).isEqualTo(images);
    for (String name : List.of("kafka", "postgres")) {
      assertThat(environment(services.path(name).path("environment")))
          .as(name)
          .isEqualTo(environment(the(dev, name)));
    }
  }

  private static Container the(Manifests manifests, String name) {
    return Objects.requireNonNull(manifests.pods().get(name)).getSpec().getContainers().getFirst();
  }

  private static Map<String, String> environment(Container container) {
    Map<String, String> environment = new TreeMap<>();
    container.getEnv().forEach(it -> environment.put(it.getName(), it.getValue()));
    return environment;
  }

  private static Map<String, String> environment(JsonNode composed) {
    Map<String, String> environment = new TreeMap<>();
    composed.properties().forEach(it -> environment.put(it.getKey(), it.getValue().asText()));
    return environment;
  }

  @Test
  void compose_gives_the_service_no_more_than_the_manifests_do() {
    JsonNode nocturne = services.path("nocturne");
    assertThat(nocturne.path("read_only").asBoolean()).isTrue();
    assertThat(nocturne.path("cap_drop").valueStream().map(JsonNode::asText))
        .containsExactly("ALL");
    assertThat(nocturne.path("ports").valueStream().map(JsonNode::asText))
        .as("callers need no key, so they have to be on this machine")
        .allMatch(port -> port.startsWith("127.0.0.1:"));
    assertThat(services.valueStream())
        .allMatch(it -> it.path("security_opt").toString().contains("no-new-privileges:true"));
  }

  @Test
  void compose_has_room_for_temporary_files_beside_the_memory_of_a_pod() {
    JsonNode nocturne = services.path("nocturne");
    PodSpec pod = Manifests.in("base").the(Deployment.class).getSpec().getTemplate().getSpec();
    long files = number("/tmp:size=(\\d+)m", nocturne.path("tmpfs").toString());
    long heap = number("-Xmx(\\d+)m", nocturne.path("environment").toString());
    long memory = number("(\\d+)m", nocturne.path("mem_limit").asText());
    long usual = mebibytes(pod.getContainers().getFirst().getResources().getLimits().get("memory"));
    assertThat(pod.getVolumes())
        .filteredOn(volume -> volume.getName().equals("tmp"))
        .singleElement()
        .extracting(volume -> mebibytes(volume.getEmptyDir().getSizeLimit()))
        .isEqualTo(files);
    assertThat(memory).isEqualTo(usual + files);
    assertThat(heap).isEqualTo(usual * number("-XX:MaxRAMPercentage=(\\d+)", file) / 100);
  }

  private static long number(String pattern, String text) {
    return Long.parseLong(found(pattern, text).getFirst());
  }

  private static long mebibytes(Quantity quantity) {
    return quantity.getNumericalAmount().longValue() >> 20;
  }

  @Test
  void the_build_is_given_what_the_container_file_copies() {
    assertThat(Arrays.asList(lines(".dockerignore").split("\n", -1)))
        .contains("*")
        .containsAll(
            found("(?m)^COPY (?!--)(\\S+)", file).stream().map(copied -> "!" + copied).toList());
  }

  private static List<String> found(String pattern, String text) {
    return Pattern.compile(pattern)
        .matcher(text)
        .results()
        .map((MatchResult match) -> match.group(1))
        .toList();
  }

  private static JsonNode compose() {
    try {
      return Manifests.YAML.readTree(read("compose.yaml"));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String read(String name) {
    return lines("deploy/" + name);
  }

  private static String lines(String path) {
    try {
      return Files.readString(Path.of(path));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
