package dev.nocturne;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import dev.nocturne.Manifests.Generator;
import dev.nocturne.Manifests.Kustomization;
import dev.nocturne.Manifests.ScaledObject;
import dev.nocturne.Manifests.Trigger;
import dev.nocturne.Manifests.TriggerAuthentication;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.TopologySpreadConstraint;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscalerBehavior;
import io.fabric8.kubernetes.api.model.networking.v1.IPBlock;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyEgressRule;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPort;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicySpec;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;

/** What is in deploy/kubernetes is what a cluster takes, hardened, and fits the service. */
@Beside
class ManifestsTest {

  private static final String BASE = "base";
  private static final String DEV = "overlays/dev";
  private static final String PRODUCTION = "overlays/production";
  private static final String KEDA = "overlays/production-keda";
  private static final List<String> ALL = List.of(BASE, DEV, PRODUCTION, KEDA);

  /** What PostgreSQL allows unless it is told otherwise, less those it keeps for superusers. */
  private static final int CONNECTIONS = 100 - 3;

  private final Manifests base = Manifests.in(BASE);
  private final Deployment deployment = base.the(Deployment.class);

  @Test
  void a_field_that_no_cluster_knows_is_refused() throws IOException {
    String service = Files.readString(Manifests.KUBERNETES.resolve("base/service.yaml"));
    assertThatThrownBy(() -> Manifests.parse(service.replace("targetPort", "targetPorz")))
        .isInstanceOf(UnrecognizedPropertyException.class)
        .hasMessageContaining("targetPorz");
  }

  @Test
  void every_manifest_and_every_file_belongs_to_a_kustomization() throws IOException {
    for (String folder : ALL) {
      Kustomization kustomization = Manifests.in(folder).the(Kustomization.class);
      Path home = Manifests.KUBERNETES.resolve(folder);
      try (Stream<Path> files = Files.walk(home)) {
        assertThat(named(kustomization))
            .as(folder)
            .containsExactlyInAnyOrderElementsOf(
                files
                    .filter(Files::isRegularFile)
                    .map(file -> home.relativize(file).toString())
                    .filter(file -> !file.equals("kustomization.yaml"))
                    .toList());
      }
    }
  }

  private static List<String> named(Kustomization kustomization) {
    Stream<Generator> generators =
        Stream.concat(
            given(kustomization.configMapGenerator()), given(kustomization.secretGenerator()));
    Stream<String> generated =
        generators.flatMap(
            generator -> Stream.concat(given(generator.envs()), given(generator.files())));
    return Stream.concat(given(kustomization.resources()), generated)
        .filter(name -> !name.startsWith("../"))
        .toList();
  }

  private static <T> Stream<T> given(List<T> list) {
    return list == null ? Stream.empty() : list.stream();
  }

  @Test
  void the_service_runs_with_the_least_that_it_needs() {
    PodSpec pod = deployment.getSpec().getTemplate().getSpec();
    hardened("nocturne", pod);
    readOnlyRoot(pod);
    assertThat(base.the(ServiceAccount.class).getAutomountServiceAccountToken()).isFalse();
    assertThat(pod.getServiceAccountName()).isEqualTo("nocturne");
    assertThat(pod.getSecurityContext().getRunAsUser()).isEqualTo(10001);
    assertThat(the(pod).getEnvFrom())
        .as("secrets are files, which no child process and no dump of the environment shows")
        .allMatch(source -> source.getSecretRef() == null);
    assertThat(the(pod).getEnv()).allMatch(it -> it.getValueFrom().getSecretKeyRef() == null);
    assertThat(the(pod).getVolumeMounts())
        .filteredOn(mount -> mount.getName().equals("secrets"))
        .singleElement()
        .matches(mount -> mount.getReadOnly(), "is read-only");
  }

  private static Container the(PodSpec pod) {
    assertThat(pod.getContainers()).hasSize(1);
    return pod.getContainers().getFirst();
  }

  private static void hardened(String name, PodSpec pod) {
    assertThat(pod.getAutomountServiceAccountToken()).as(name).isFalse();
    assertThat(pod.getEnableServiceLinks()).as("%s and KAFKA_PORT", name).isFalse();
    assertThat(pod.getHostNetwork()).as(name).isNull();
    assertThat(pod.getHostPID()).as(name).isNull();
    assertThat(pod.getSecurityContext().getRunAsNonRoot()).as(name).isTrue();
    assertThat(pod.getSecurityContext().getRunAsUser()).as(name).isPositive();
    assertThat(pod.getSecurityContext().getSeccompProfile().getType())
        .as(name)
        .isEqualTo("RuntimeDefault");
    Container container = the(pod);
    assertThat(container.getSecurityContext().getAllowPrivilegeEscalation()).as(name).isFalse();
    assertThat(container.getSecurityContext().getPrivileged()).as(name).isNull();
    assertThat(container.getSecurityContext().getCapabilities().getDrop())
        .as(name)
        .containsExactly("ALL");
    assertThat(container.getSecurityContext().getCapabilities().getAdd()).as(name).isEmpty();
    assertThat(container.getResources().getRequests()).as(name).containsKeys("cpu", "memory");
    assertThat(container.getResources().getLimits()).as(name).containsKey("memory");
    assertThat(given(pod.getVolumes()))
        .as(name)
        .allMatch(volume -> volume.getHostPath() == null, "is nothing of the node");
  }

  @Test
  void the_folder_for_temporary_files_takes_all_that_may_be_there_at_once() {
    long things = 4 * (64L << 20);
    long files = 4 * (16L << 20);
    assertThat(deployment.getSpec().getTemplate().getSpec().getVolumes())
        .filteredOn(volume -> volume.getName().equals("tmp"))
        .singleElement()
        .extracting(volume -> volume.getEmptyDir().getSizeLimit().getNumericalAmount().longValue())
        .satisfies(limit -> assertThat((long) limit).isGreaterThan(things + files));
  }

  private static void readOnlyRoot(PodSpec pod) {
    assertThat(the(pod).getSecurityContext().getReadOnlyRootFilesystem()).isTrue();
    assertThat(pod.getVolumes())
        .filteredOn(volume -> volume.getEmptyDir() != null)
        .isNotEmpty()
        .allMatch(volume -> volume.getEmptyDir().getSizeLimit() != null, "has a bound");
  }

  @Test
  void liveness_asks_nothing_outside_and_readiness_does() {
    Container container = the(deployment.getSpec().getTemplate().getSpec());
    assertThat(container.getStartupProbe().getHttpGet().getPath()).isEqualTo("/q/health/live");
    assertThat(container.getLivenessProbe().getHttpGet().getPath()).isEqualTo("/q/health/live");
    assertThat(container.getReadinessProbe().getHttpGet().getPath()).isEqualTo("/q/health/ready");
    assertThat(
            container.getStartupProbe().getPeriodSeconds()
                * container.getStartupProbe().getFailureThreshold())
        .as("the time that a migration has")
        .isGreaterThanOrEqualTo(300);
  }

  @Test
  void a_pod_that_goes_has_time_to_drain_and_is_spread_and_missed_alone() throws IOException {
    PodSpec pod = deployment.getSpec().getTemplate().getSpec();
    Duration drain = Duration.parse(settings(BASE).get("NOCTURNE_DRAIN"));
    long before = the(pod).getLifecycle().getPreStop().getSleep().getSeconds();
    assertThat(pod.getTerminationGracePeriodSeconds())
        .as("what a stop needs besides is at most 15 s")
        .isGreaterThanOrEqualTo(before + drain.toSeconds() + 15);
    assertThat(deployment.getSpec().getStrategy().getRollingUpdate().getMaxUnavailable())
        .matches(it -> it.getIntVal() == 0);
    Map<String, String> labels = deployment.getSpec().getTemplate().getMetadata().getLabels();
    PodDisruptionBudget budget = base.the(PodDisruptionBudget.class);
    assertThat(budget.getSpec().getMaxUnavailable().getIntVal()).isEqualTo(1);
    assertThat(budget.getSpec().getSelector().getMatchLabels()).isEqualTo(labels);
    assertThat(base.the(Service.class).getSpec().getSelector()).isEqualTo(labels);
    assertThat(pod.getTopologySpreadConstraints())
        .extracting(TopologySpreadConstraint::getTopologyKey)
        .containsExactly("topology.kubernetes.io/zone", "kubernetes.io/hostname");
    assertThat(pod.getTopologySpreadConstraints())
        .allMatch(it -> it.getLabelSelector().getMatchLabels().equals(labels));
  }

  @Test
  void the_network_lets_nothing_through_but_what_is_named() throws IOException {
    Map<String, NetworkPolicySpec> policies = policies(base);
    NetworkPolicySpec all = policies.remove("deny-all");
    assertThat(all.getPodSelector().getMatchLabels()).isEmpty();
    assertThat(all.getPolicyTypes()).containsExactlyInAnyOrder("Ingress", "Egress");
    assertThat(all.getIngress()).isEmpty();
    assertThat(all.getEgress()).isEmpty();
    assertThat(opened(policies))
        .isEqualTo(
            Map.of(
                "nocturne-ingress", List.of("in TCP 8080"),
                "nocturne-dns", List.of("out UDP 53", "out TCP 53"),
                "nocturne-public", List.of("out TCP 443"),
                "nocturne-traces", List.of("out TCP 4317", "out TCP 4318")));
    assertThat(opened(policies(Manifests.in(PRODUCTION))))
        .isEqualTo(
            Map.of(
                "nocturne-database", List.of("out TCP 5432"),
                "nocturne-kafka", List.of("out TCP 9093")));
    assertThat(opened(policies(Manifests.in(DEV))))
        .isEqualTo(
            Map.of(
                "nocturne-database", List.of("out TCP 5432"),
                "nocturne-kafka", List.of("out TCP 9092"),
                "postgres", List.of("in TCP 5432"),
                "kafka", List.of("in TCP 9092")));
    List<IPBlock> blocks =
        policies.get("nocturne-public").getEgress().getFirst().getTo().stream()
            .map(peer -> peer.getIpBlock())
            .toList();
    assertThat(blocks).extracting(IPBlock::getCidr).containsExactly("0.0.0.0/0", "2000::/3");
    assertThat(blocks.stream().flatMap(block -> block.getExcept().stream()))
        .as("the same addresses that no job and no webhook may go to")
        .containsExactlyInAnyOrderElementsOf(refused());
  }

  private static Map<String, NetworkPolicySpec> policies(Manifests manifests) {
    Map<String, NetworkPolicySpec> policies = new HashMap<>();
    manifests
        .of(NetworkPolicy.class)
        .forEach(policy -> policies.put(policy.getMetadata().getName(), policy.getSpec()));
    return policies;
  }

  /** By policy, the ports that it opens; that it opens them for all is refused. */
  private static Map<String, List<String>> opened(Map<String, NetworkPolicySpec> policies) {
    Map<String, List<String>> opened = new HashMap<>();
    policies.forEach(
        (name, policy) -> {
          assertThat(policy.getPodSelector().getMatchLabels()).as(name).isNotEmpty();
          policy.getIngress().forEach(rule -> assertThat(rule.getFrom()).as(name).isNotEmpty());
          policy.getEgress().forEach(rule -> assertThat(rule.getTo()).as(name).isNotEmpty());
          Stream<String> in =
              policy.getIngress().stream()
                  .flatMap(rule -> rule.getPorts().stream())
                  .map(port -> "in " + port(port));
          Stream<String> out =
              policy.getEgress().stream()
                  .map(NetworkPolicyEgressRule::getPorts)
                  .flatMap(List::stream)
                  .map(port -> "out " + port(port));
          opened.put(name, Stream.concat(in, out).toList());
        });
    return opened;
  }

  private static String port(NetworkPolicyPort port) {
    return port.getProtocol() + " " + port.getPort().getIntVal();
  }

  private static List<String> refused() throws IOException {
    String source = Files.readString(Path.of("src/main/java/dev/nocturne/intake/PublicHosts.java"));
    return Pattern.compile("^ +Block\\.of\\(\"([0-9a-f.:]+)\", (\\d+)\\)", Pattern.MULTILINE)
        .matcher(source)
        .results()
        .map(block -> block.group(1) + "/" + block.group(2))
        .toList();
  }

  @Test
  void replicas_and_one_more_never_ask_for_more_connections_than_a_database_gives()
      throws IOException {
    int pool = Integer.parseInt(settings(BASE).get("QUARKUS_DATASOURCE_JDBC_MAX_SIZE"));
    int surge = deployment.getSpec().getStrategy().getRollingUpdate().getMaxSurge().getIntVal();
    var autoscaler = Manifests.in(PRODUCTION).the(HorizontalPodAutoscaler.class).getSpec();
    var scaled = Manifests.in(KEDA).the(ScaledObject.class).spec();
    assertThat(autoscaler.getMaxReplicas()).isEqualTo(scaled.maxReplicaCount());
    assertThat(autoscaler.getMinReplicas()).isEqualTo(scaled.minReplicaCount());
    assertThat((autoscaler.getMaxReplicas() + surge) * pool).isLessThanOrEqualTo(CONNECTIONS);
    slowlyDown(autoscaler.getBehavior());
    slowlyDown(scaled.advanced().horizontalPodAutoscalerConfig().behavior());
  }

  private static void slowlyDown(HorizontalPodAutoscalerBehavior behavior) {
    var down = behavior.getScaleDown();
    assertThat(down.getStabilizationWindowSeconds()).isGreaterThanOrEqualTo(300);
    assertThat(down.getPolicies())
        .singleElement()
        .matches(policy -> policy.getType().equals("Pods") && policy.getValue() == 1)
        .matches(policy -> policy.getPeriodSeconds() > 60, "a drain is over by then");
  }

  @Test
  void what_waits_is_asked_of_the_schema_as_it_is() throws Exception {
    Manifests keda = Manifests.in(KEDA);
    List<Trigger> triggers = keda.the(ScaledObject.class).spec().triggers();
    assertThat(triggers).extracting(Trigger::type).containsExactly("postgresql", "kafka");
    assertThat(triggers.getFirst().authenticationRef().name())
        .isEqualTo(keda.the(TriggerAuthentication.class).metadata().getName());
    assertThat(settings(PRODUCTION).get("KAFKA_BOOTSTRAP_SERVERS"))
        .isEqualTo(triggers.getLast().metadata().get("bootstrapServers"));
    assertThat(settings(PRODUCTION).get("QUARKUS_DATASOURCE_JDBC_URL"))
        .isEqualTo(url(triggers.getFirst().metadata()));
    assertThat(settings(PRODUCTION).get("QUARKUS_DATASOURCE_USERNAME"))
        .isEqualTo(triggers.getFirst().metadata().get("userName"));
    try (TestingDatabase database = TestingDatabase.create()) {
      Flyway.configure().dataSource(database.url(), LocalPostgres.USER, "").load().migrate();
      String query = triggers.getFirst().metadata().get("query");
      assertThat(database.number(query)).isZero();
    }
  }

  private static String url(Map<String, String> trigger) {
    return "jdbc:postgresql://%s:%s/%s?sslmode=%s"
        .formatted(
            trigger.get("host"),
            trigger.get("port"),
            trigger.get("dbName"),
            trigger.get("sslmode"));
  }

  @Test
  void settings_are_those_that_there_are_and_what_is_not_for_production_is_said_aloud()
      throws IOException {
    String readme = Files.readString(Path.of("README.md"));
    for (String folder : List.of(BASE, DEV, PRODUCTION)) {
      assertThat(settings(folder).keySet())
          .filteredOn(name -> name.startsWith("NOCTURNE_"))
          .isNotEmpty()
          .allMatch(name -> readme.contains("| `" + name + "` |"));
    }
    Map<String, String> aloud =
        Map.of("NOCTURNE_EMULATOR_ENABLED", "true", "NOCTURNE_AUTH_ENABLED", "false");
    assertThat(settings(DEV)).containsAllEntriesOf(aloud);
    assertThat(settings(PRODUCTION)).doesNotContainKeys(aloud.keySet().toArray(String[]::new));
    assertThat(settings(BASE)).containsEntry("NOCTURNE_DATABASE_EMBEDDED", "false");
  }

  private static Map<String, String> settings(String folder) throws IOException {
    return Manifests.settings(Manifests.KUBERNETES.resolve(folder).resolve("nocturne.env"));
  }

  @Test
  void the_overlays_render_and_stay_hardened() throws Exception {
    assumeTrue(Manifests.canRender(), "kubectl is not here");
    for (String overlay : List.of(DEV, PRODUCTION, KEDA)) {
      Manifests rendered = Manifests.rendered(overlay);
      Map<String, PodTemplateSpec> pods = rendered.pods();
      pods.forEach((name, pod) -> hardened(name, pod.getSpec()));
      PodSpec nocturne = Objects.requireNonNull(pods.get("nocturne")).getSpec();
      readOnlyRoot(nocturne);
      namespaced(overlay, rendered);
      Map<String, String> expected = new HashMap<>(settings(BASE));
      expected.putAll(settings(overlay.equals(DEV) ? DEV : PRODUCTION));
      ConfigMap settings = rendered.the(ConfigMap.class);
      assertThat(settings.getData()).as(overlay).isEqualTo(expected);
      assertThat(the(nocturne).getEnvFrom().getFirst().getConfigMapRef().getName())
          .isEqualTo(settings.getMetadata().getName());
    }
  }

  private static void namespaced(String overlay, Manifests rendered) {
    Namespace namespace = rendered.the(Namespace.class);
    assertThat(namespace.getMetadata().getLabels())
        .containsEntry("pod-security.kubernetes.io/enforce", "restricted");
    assertThat(rendered.of(HasMetadata.class))
        .as(overlay)
        .filteredOn(it -> !(it instanceof Namespace))
        .allMatch(it -> it.getMetadata().getNamespace().equals(namespace.getMetadata().getName()));
  }

  @Test
  void production_is_told_its_image_by_digest_its_replicas_by_one_scaler_and_no_secret()
      throws Exception {
    assumeTrue(Manifests.canRender(), "kubectl is not here");
    for (String overlay : List.of(PRODUCTION, KEDA)) {
      Manifests rendered = Manifests.rendered(overlay);
      PodSpec pod = rendered.the(Deployment.class).getSpec().getTemplate().getSpec();
      assertThat(the(pod).getImage()).matches(".+@sha256:[0-9a-f]{64}");
      assertThat(rendered.the(Deployment.class).getSpec().getReplicas()).isNull();
      assertThat(rendered.of(Secret.class)).isEmpty();
    }
    assertThat(Manifests.rendered(PRODUCTION).of(HorizontalPodAutoscaler.class)).hasSize(1);
    Manifests keda = Manifests.rendered(KEDA);
    assertThat(keda.of(HorizontalPodAutoscaler.class)).isEmpty();
    assertThat(keda.the(ScaledObject.class).spec().scaleTargetRef().name())
        .isEqualTo(keda.the(Deployment.class).getMetadata().getName());
  }

  @Test
  void development_brings_the_secret_that_its_pods_read() throws Exception {
    assumeTrue(Manifests.canRender(), "kubectl is not here");
    Manifests dev = Manifests.rendered(DEV);
    String secret = dev.the(Secret.class).getMetadata().getName();
    assertThat(List.of("nocturne", "postgres"))
        .map(name -> Objects.requireNonNull(dev.pods().get(name)).getSpec())
        .allSatisfy(
            pod ->
                assertThat(pod.getVolumes().stream().map(Volume::getSecret))
                    .filteredOn(Objects::nonNull)
                    .singleElement()
                    .matches(it -> it.getSecretName().equals(secret)));
  }
}
