package dev.nocturne.ops;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nocturne.Beside;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Settings of webhooks that cannot work are refused at the start, and the text tells no key. */
@Beside
class WebhooksConfigTest {

  private static final String KEY = "a2V5LW9mLXRoZS10ZXN0cy1vZi0zMi1ieXRlcy1sb24=";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          old-keys=KEY           | nocturne.webhooks.key must be set too
          key=short              | must be the base64 of 32 bytes
          key=KEY old-keys=KEY,x | must be the base64 of 32 bytes
          at-once=1              | at-once must be at least 2
          each=0                 | and each at least 1
          keep=P3D               | nocturne.webhooks.keep must be at least P4D
          """)
  void what_cannot_work_is_refused_by_name(String settings, String problem) {
    assertThat(problems(settings.split(" ")))
        .singleElement()
        .asString()
        .contains(problem)
        .doesNotContain(KEY);
  }

  @Test
  void without_a_key_there_are_no_webhooks_which_is_no_problem() {
    assertThat(problems()).isEmpty();
    assertThat(problems("key=KEY")).isEmpty();
    assertThat(problems("key=KEY", "old-keys=KEY,KEY")).isEmpty();
  }

  private static List<String> problems(String... settings) {
    SmallRyeConfigBuilder builder = new SmallRyeConfigBuilder().withMapping(WebhooksConfig.class);
    Arrays.stream(settings)
        .map(setting -> setting.replace("KEY", KEY).split("=", 2))
        .forEach(one -> builder.withDefaultValue("nocturne.webhooks." + one[0], one[1]));
    return SettingsCheck.problems(builder.build().getConfigMapping(WebhooksConfig.class));
  }
}
