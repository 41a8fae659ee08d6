package dev.nocturne.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.nocturne.access.Quota;
import dev.nocturne.access.Quotas;
import dev.nocturne.console.ConsoleConfig;
import dev.nocturne.kafka.KafkaConfig;
import dev.nocturne.notte.NotteConfig;
import dev.nocturne.notte.Secret;
import dev.nocturne.rest.RestConfig;
import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.runtime.configuration.MemorySizeConverter;
import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Settings that cannot work are refused by their names; those that can are not. */
class SettingsCheckTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          nocturne.workers=1                    | nocturne.workers must be
          nocturne.slots=0                      | nocturne.slots must be
          nocturne.slots=10001                  | nocturne.slots must be
          nocturne.sessions.slots=-1            | nocturne.sessions.slots must be
          nocturne.sessions.slots=6             | nocturne.sessions.slots must be
          nocturne.lease=PT2S                   | nocturne.lease must be at least
          nocturne.lease=PT11M nocturne.orphans.grace=PT15M | nocturne.lease must be at most
          nocturne.drain=PT-1S                  | nocturne.drain must not be negative
          nocturne.poll=PT4S                    | nocturne.poll must not be shorter
          nocturne.poll=PT2M                    | nocturne.poll must be at most
          nocturne.sweep=PT0.5S                 | nocturne.sweep must be at least
          nocturne.orphans.every=PT0S           | nocturne.orphans.every must be
          nocturne.orphans.grace=PT3M           | longer than a one-call scrape
          nocturne.orphans.grace=PT4M nocturne.lease=PT10M | before it was saved
          nocturne.keep.events=PT23H            | nocturne.keep.events must be
          nocturne.keep.keys=PT23H              | nocturne.keep.keys must be
          nocturne.keep.jobs=PT167H59M          | nocturne.keep.jobs must be
          nocturne.keep.events=P31D             | nocturne.keep.jobs must be
          nocturne.notte.scrape-timeout=PT181S  | nocturne.notte.scrape-timeout must be at most
          nocturne.notte.look-timeout=PT0S      | every nocturne.notte timeout
          nocturne.notte.run-timeout=PT0.9S     | every nocturne.notte timeout
          nocturne.notte.response-limit=65535   | nocturne.notte.response-limit must be
          nocturne.notte.page-size=0            | nocturne.notte.page-size must be
          nocturne.notte.page-size=1001         | nocturne.notte.page-size must be
          nocturne.notte.list-lag=PT61S         | nocturne.notte.list-lag must be
          """)
  void what_cannot_work_is_refused_by_name(String settings, String problem) {
    assertThat(problems(settings.split(" "))).hasSize(1).first().asString().contains(problem);
  }

  @ParameterizedTest
  @CsvSource({
    "nocturne.workers=2",
    "nocturne.slots=10000",
    "nocturne.lease=PT3S",
    "nocturne.poll=PT5S",
    "nocturne.orphans.grace=PT4M",
    "nocturne.keep.events=P1D",
    "nocturne.keep.events=P30D",
    "nocturne.keep.jobs=P7D",
    "nocturne.notte.list-lag=PT0S",
    "nocturne.notte.response-limit=65536",
  })
  void what_just_works_is_allowed(String setting) {
    assertThat(problems(setting)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "nocturne.quota.requests-per-second=0, nocturne.quota.requests-per-second must be",
    "nocturne.quota.requests-per-second=100001, nocturne.quota.requests-per-second must be",
    "nocturne.quota.queued-jobs=0, nocturne.quota.queued-jobs must be",
    "nocturne.quota.queued-jobs=1000000000001, nocturne.quota.queued-jobs must be",
    "nocturne.quota.slots=0, nocturne.quota.slots must be",
    "nocturne.quota.slots=10001, nocturne.quota.slots must be",
    "nocturne.quota.steps-per-day=0, nocturne.quota.steps-per-day must be",
    "nocturne.quota.steps-per-day=1000000000001, nocturne.quota.steps-per-day must be",
    "nocturne.quota.tenants.acme.queued-jobs=-1, nocturne.quota.tenants.acme.queued-jobs must be",
    "nocturne.quota.tenants.Acme.slots=3, nocturne.quota.tenants.Acme bounds nobody",
  })
  void a_quota_of_nothing_or_of_more_than_can_be_counted_is_refused_by_name(
      String setting, String problem) {
    assertThat(problemsOfQuotas(quotas(Map.of(), setting)))
        .singleElement()
        .asString()
        .startsWith(problem);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "nocturne.quota.tenants.acme.org.slots",
        "nocturne.quota.tenants.acme.slotz",
        "nocturne.quota.tenants.acme",
        "NOCTURNE_QUOTA_TENANTS__ACME_INC__SLOTS",
      })
  void a_quota_of_a_tenant_that_would_bound_nobody_or_somebody_else_is_refused(String setting) {
    assertThat(problemsOfQuotas(quotas(Map.of(setting, "3"))))
        .singleElement()
        .asString()
        .startsWith(setting + " is no quota");
  }

  @Test
  void quotas_are_given_by_properties_or_in_the_environment() {
    SmallRyeConfig config =
        quotas(
            Map.of("NOCTURNE_QUOTA_SLOTS", "3", "NOCTURNE_QUOTA_TENANTS__ACME__QUEUED_JOBS", "7"),
            "nocturne.quota.tenants.\"acme.org\".steps-per-day=9",
            "nocturne.quota.tenants.a-b_c.requests-per-second=5");
    Quotas quotas = QuotaWiring.quotas(config.getConfigMapping(QuotaConfig.class));
    assertThat(problemsOfQuotas(config)).isEmpty();
    assertThat(quotas.of("nobody")).isEqualTo(new Quota(null, null, 3, null));
    assertThat(quotas.of("acme.org")).isEqualTo(new Quota(null, null, 3, 9L));
    assertThat(quotas.of("acme")).isEqualTo(new Quota(null, 7L, 3, null));
    assertThat(quotas.of("a-b_c")).isEqualTo(new Quota(5, null, 3, null));
    assertThat(QuotaWiring.quotas(quotas(Map.of()).getConfigMapping(QuotaConfig.class)))
        .isEqualTo(Quotas.NONE);
  }

  private static List<String> problemsOfQuotas(SmallRyeConfig config) {
    return QuotaCheck.problems(
        config.getConfigMapping(QuotaConfig.class), config.getPropertyNames());
  }

  private static SmallRyeConfig quotas(Map<String, String> environment, String... settings) {
    SmallRyeConfigBuilder builder =
        new SmallRyeConfigBuilder()
            .addDefaultInterceptors()
            .withSources(new EnvConfigSource(environment, 300))
            .withMapping(QuotaConfig.class)
            .withValidateUnknown(false);
    Arrays.stream(settings)
        .map(setting -> setting.split("="))
        .forEach(setting -> builder.withDefaultValue(setting[0], setting[1]));
    return builder.build();
  }

  @ParameterizedTest
  @CsvSource({
    "nocturne.keep.keys=P7D,",
    "nocturne.kafka.topics.retention=PT169H,",
    "nocturne.keep.keys=P2D, nocturne.kafka.topics.retention=PT24H1M",
  })
  void keys_of_records_are_not_forgotten_before_the_records_are(
      String setting, @Nullable String other) {
    String[] settings = other == null ? new String[] {setting} : new String[] {setting, other};
    assertThat(problemsWithRecords(settings))
        .singleElement()
        .asString()
        .startsWith("nocturne.keep.keys must be a day longer than nocturne.kafka.topics.retention");
  }

  @Test
  void the_defaults_work() {
    assertThat(problems()).isEmpty();
    assertThat(problemsWithRecords()).isEmpty();
    assertThat(problemsWithRecords("nocturne.keep.keys=P2D", "nocturne.kafka.topics.retention=P1D"))
        .isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          at-once=0                     | nocturne.artifacts.at-once and largest must be
          largest=0                     | nocturne.artifacts.at-once and largest must be
          s3.bucket=b s3.access-key=a   | access-key and secret-key go together
          s3.endpoint=http://store:9000 | nocturne.artifacts.s3.endpoint needs
          """)
  void a_store_of_artifacts_that_cannot_work_is_refused_by_name(String settings, String problem) {
    assertThat(problemsOfArtifacts(settings.split(" ")))
        .singleElement()
        .asString()
        .contains(problem);
    assertThat(problemsOfArtifacts()).isEmpty();
    assertThat(problemsOfArtifacts("s3.bucket=b", "s3.access-key=a", "s3.secret-key=s")).isEmpty();
  }

  private static List<String> problemsOfArtifacts(String... settings) {
    SmallRyeConfigBuilder builder = new SmallRyeConfigBuilder().withMapping(ArtifactsConfig.class);
    Arrays.stream(settings)
        .map(setting -> setting.split("=", 2))
        .forEach(one -> builder.withDefaultValue("nocturne.artifacts." + one[0], one[1]));
    return SettingsCheck.problems(builder.build().getConfigMapping(ArtifactsConfig.class));
  }

  @ParameterizedTest
  @CsvSource({
    "nocturne.events.heartbeat=PT0S, nocturne.events.heartbeat must be",
    "nocturne.events.heartbeat=PT61S, nocturne.events.heartbeat must be",
    "nocturne.batches.receive-timeout=PT59S, nocturne.batches.receive-timeout must be",
    "nocturne.console.sign-in=PT0S, nocturne.console.sign-in must be",
  })
  void streams_batches_and_sign_ins_that_last_no_time_are_refused_by_name(
      String setting, String problem) {
    assertThat(problemsOfDoors(setting)).singleElement().asString().startsWith(problem);
  }

  @Test
  void streams_batches_and_sign_ins_may_last_little() {
    assertThat(problemsOfDoors()).isEmpty();
    assertThat(
            problemsOfDoors(
                "nocturne.events.heartbeat=PT1S",
                "nocturne.batches.receive-timeout=PT1M",
                "nocturne.console.sign-in=PT1M"))
        .isEmpty();
  }

  private static List<String> problemsOfDoors(String... settings) {
    SmallRyeConfigBuilder builder =
        new SmallRyeConfigBuilder()
            .addDefaultInterceptors()
            .withConverter(MemorySize.class, 100, new MemorySizeConverter())
            .withMapping(DoorConfig.class)
            .withMapping(RestConfig.class)
            .withMapping(ConsoleConfig.class)
            .withValidateUnknown(false);
    Arrays.stream(settings)
        .map(setting -> setting.split("="))
        .forEach(setting -> builder.withDefaultValue(setting[0], setting[1]));
    SmallRyeConfig config = builder.build();
    return SettingsCheck.problems(
        config.getConfigMapping(DoorConfig.class),
        config.getConfigMapping(RestConfig.class),
        config.getConfigMapping(ConsoleConfig.class));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "nocturne.example.com",
        "nocturne.example.com:8080",
        "//nocturne.example.com",
        "ftp://nocturne.example.com",
        "https:/jobs",
        "https://",
        "https://nocturne example.com",
        "https://jobs.münchen.de",
        "https://nocturne.example.com:99999",
        "http://my_stack:99999",
        "https://user@nocturne.example.com",
        "https://nocturne.example.com/jobs?a=b",
        "https://nocturne.example.com/#jobs",
      })
  void a_public_address_to_which_nothing_can_be_added_is_refused_by_name(String address) {
    assertThat(SettingsCheck.problems(events(address)))
        .singleElement()
        .asString()
        .startsWith("nocturne.public-url must be");
  }

  @ParameterizedTest
  @CsvSource({
    "https://nocturne.example.com, https://nocturne.example.com/v1",
    "https://nocturne.example.com/, https://nocturne.example.com/v1",
    "http://10.1.2.3:8080/jobs//, http://10.1.2.3:8080/jobs/v1",
    "HTTPS://[::1]:1, HTTPS://[::1]:1/v1",
    "http://my_stack:8080, http://my_stack:8080/v1",
  })
  void a_public_address_may_have_a_port_and_a_path(String address, String interfaces) {
    EventsConfig events = events(address);
    assertThat(SettingsCheck.problems(events)).isEmpty();
    assertThat(events.publicUrl().map(service -> service.at("/v1"))).contains(interfaces);
    assertThat(SettingsCheck.problems(events(""))).isEmpty();
  }

  private static EventsConfig events(String address) {
    return new SmallRyeConfigBuilder()
        .withMapping(EventsConfig.class)
        .withValidateUnknown(false)
        .withDefaultValue("nocturne.public-url", address)
        .build()
        .getConfigMapping(EventsConfig.class);
  }

  @Test
  void all_that_is_wrong_is_told_at_once() {
    assertThatIllegalStateException()
        .isThrownBy(() -> SettingsCheck.refuse(List.of("a must be b", "c must be d")))
        .withMessage("these settings cannot work: a must be b; c must be d");
  }

  private static List<String> problemsWithRecords(String... settings) {
    SmallRyeConfig config = config(settings);
    return SettingsCheck.problems(
        config.getConfigMapping(EngineConfig.class).keep(),
        config.getConfigMapping(KafkaConfig.class).topics());
  }

  private static List<String> problems(String... settings) {
    SmallRyeConfig config = config(settings);
    EngineConfig engine = config.getConfigMapping(EngineConfig.class);
    NotteConfig notte = config.getConfigMapping(NotteConfig.class);
    return SettingsCheck.problems(engine, notte, engine.slots().orElse(5));
  }

  private static SmallRyeConfig config(String... settings) {
    SmallRyeConfigBuilder builder =
        new SmallRyeConfigBuilder()
            .addDefaultInterceptors()
            .withConverter(Secret.class, 100, Secret::of)
            .withMapping(EngineConfig.class)
            .withMapping(NotteConfig.class)
            .withMapping(KafkaConfig.class)
            .withValidateUnknown(false);
    Arrays.stream(settings)
        .map(setting -> setting.split("="))
        .forEach(setting -> builder.withDefaultValue(setting[0], setting[1]));
    return builder.build();
  }
}
