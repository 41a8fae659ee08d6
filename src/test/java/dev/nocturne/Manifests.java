package dev.nocturne;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscalerBehavior;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The manifests of a folder or of a rendered overlay, read as strictly as a cluster reads them. */
record Manifests(List<Object> all) {

  static final Path DEPLOY = Path.of("deploy");
  static final Path KUBERNETES = DEPLOY.resolve("kubernetes");

  /** By the version and kind that a manifest begins with. */
  private static final Map<String, Class<?>> KINDS =
      Map.ofEntries(
          Map.entry("apps/v1/Deployment", Deployment.class),
          Map.entry("apps/v1/StatefulSet", StatefulSet.class),
          Map.entry("autoscaling/v2/HorizontalPodAutoscaler", HorizontalPodAutoscaler.class),
          Map.entry("keda.sh/v1alpha1/ScaledObject", ScaledObject.class),
          Map.entry("keda.sh/v1alpha1/TriggerAuthentication", TriggerAuthentication.class),
          Map.entry("kustomize.config.k8s.io/v1beta1/Kustomization", Kustomization.class),
          Map.entry("networking.k8s.io/v1/NetworkPolicy", NetworkPolicy.class),
          Map.entry("policy/v1/PodDisruptionBudget", PodDisruptionBudget.class),
          Map.entry("v1/ConfigMap", ConfigMap.class),
          Map.entry("v1/Namespace", Namespace.class),
          Map.entry("v1/Secret", Secret.class),
          Map.entry("v1/Service", Service.class),
          Map.entry("v1/ServiceAccount", ServiceAccount.class));

  /** The models take fields that they do not know into a map, where nobody would see them. */
  static final ObjectMapper YAML =
      new ObjectMapper(new YAMLFactory())
          .configure(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES, true)
          .setAnnotationIntrospector(
              new JacksonAnnotationIntrospector() {
                @Override
                public Boolean hasAnySetter(Annotated annotated) {
                  return Boolean.FALSE;
                }
              });

  static Manifests in(String folder) {
    try (Stream<Path> files = Files.list(KUBERNETES.resolve(folder))) {
      List<Object> all = new ArrayList<>();
      for (Path file : files.filter(path -> path.toString().endsWith(".yaml")).sorted().toList()) {
        all.addAll(parse(Files.readString(file)).all());
      }
      return new Manifests(all);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Manifests parse(String yaml) throws IOException {
    List<Object> all = new ArrayList<>();
    for (JsonNode document : YAML.readerFor(JsonNode.class).<JsonNode>readValues(yaml).readAll()) {
      all.add(typed(document));
    }
    return new Manifests(all);
  }

  private static Object typed(JsonNode document) throws JsonProcessingException {
    String kind = document.path("apiVersion").asText() + "/" + document.path("kind").asText();
    Class<?> type = KINDS.get(kind);
    if (type == null) {
      throw new IllegalArgumentException("no manifest of ours is a " + kind);
    }
    return YAML.treeToValue(document, type);
  }

  /** Whether kubectl is here, which brings kustomize. */
  static boolean canRender() {
    return Stream.of(System.getenv("PATH").split(File.pathSeparator, -1))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, "kubectl")));
  }

  static Manifests rendered(String overlay) throws IOException, InterruptedException {
    Process kubectl =
        new ProcessBuilder("kubectl", "kustomize", KUBERNETES.resolve(overlay).toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String yaml = new String(kubectl.getInputStream().readAllBytes(), UTF_8);
    if (kubectl.waitFor() != 0) {
      throw new IllegalArgumentException("kubectl cannot render " + overlay);
    }
    return parse(yaml);
  }

  <T> List<T> of(Class<T> kind) {
    return all.stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  <T> T the(Class<T> kind) {
    List<T> found = of(kind);
    if (found.size() != 1) {
      throw new IllegalArgumentException("there are " + found.size() + " of " + kind);
    }
    return found.getFirst();
  }

  /** What runs, by the name of its controller. */
  Map<String, PodTemplateSpec> pods() {
    Map<String, PodTemplateSpec> pods = new LinkedHashMap<>();
    of(Deployment.class)
        .forEach(it -> pods.put(it.getMetadata().getName(), it.getSpec().getTemplate()));
    of(StatefulSet.class)
        .forEach(it -> pods.put(it.getMetadata().getName(), it.getSpec().getTemplate()));
    return pods;
  }

  /** The settings in an env file. */
  static Map<String, String> settings(Path file) throws IOException {
    Map<String, String> settings = new LinkedHashMap<>();
    for (String line : Files.readAllLines(file)) {
      if (!line.startsWith("#")) {
        int equals = line.indexOf('=');
        settings.put(line.substring(0, equals), line.substring(equals + 1));
      }
    }
    return settings;
  }

  /** What kustomize puts together; as much of it as is used. */
  record Kustomization(
      String apiVersion,
      String kind,
      String namespace,
      List<String> resources,
      List<JsonNode> labels,
      List<JsonNode> images,
      List<JsonNode> replicas,
      List<JsonNode> patches,
      List<Generator> configMapGenerator,
      List<Generator> secretGenerator) {}

  record Generator(String name, String behavior, List<String> envs, List<String> files) {}

  record ScaledObject(String apiVersion, String kind, ObjectMeta metadata, Scaling spec) {}

  record Scaling(
      Target scaleTargetRef,
      int pollingInterval,
      int minReplicaCount,
      int maxReplicaCount,
      Advanced advanced,
      List<Trigger> triggers) {}

  record Target(String name) {}

  record Advanced(Autoscaler horizontalPodAutoscalerConfig) {}

  record Autoscaler(HorizontalPodAutoscalerBehavior behavior) {}

  record Trigger(String type, Map<String, String> metadata, Target authenticationRef) {}

  record TriggerAuthentication(
      String apiVersion, String kind, ObjectMeta metadata, SecretTargets spec) {}

  record SecretTargets(List<SecretTarget> secretTargetRef) {}

  record SecretTarget(String parameter, String name, String key) {}
}
