package dev.nocturne.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nocturne.Beside;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** For whom a topic may speak, by what the operator said. */
@Beside
class TrustTest {

  private static final String LONGEST = "x".repeat(63);

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "-,            -,       default",
        "-,            default, default",
        "-,            acme,    -",
        "'acme,globex', -,       -",
        "'acme,globex', acme,    acme",
        "'acme,globex', globex,  globex",
        "'acme,globex', default, -",
        "'acme,globex', Acme,    -",
        "'acme,globex', '',      -",
        "'acme,globex', *,       -",
        "*,            -,       -",
        "*,            acme,    acme",
        "*,            default, default",
        "*,            *,       -",
        "*,            'a b',   -",
      })
  void a_record_speaks_for_a_tenant_that_its_topic_may_speak_for(
      String listed, String named, String tenant) {
    List<String> headers = named == null ? List.of() : List.of(named);
    assertThat(trust(listed).tenant(headers).orElse(null)).isEqualTo(tenant);
  }

  @Test
  void a_record_speaks_for_one() {
    for (String listed : List.of("acme", "*")) {
      assertThat(trust(listed).tenant(List.of("acme", "acme"))).isEmpty();
    }
    assertThat(trust("*").tenant(List.of(LONGEST))).contains(LONGEST);
    assertThat(trust("*").tenant(List.of(LONGEST + "x"))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"Acme", "acme,*", "a b", "acme,-x"})
  void what_can_be_no_tenant_is_refused_at_the_start(String listed) {
    assertThatThrownBy(() -> trust(listed))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("nocturne.kafka.tenants");
  }

  private static Trust trust(String listed) {
    SmallRyeConfigBuilder builder = new SmallRyeConfigBuilder().withMapping(KafkaConfig.class);
    if (listed != null) {
      builder.withDefaultValues(Map.of("nocturne.kafka.tenants", listed));
    }
    return Trust.of(builder.build().getConfigMapping(KafkaConfig.class).tenants());
  }
}
