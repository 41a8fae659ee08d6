package dev.nocturne.ops;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nocturne.Beside;
import dev.nocturne.rest.TokenConfig;
import dev.nocturne.rest.TokenSwitch;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What keeps the service from starting because it would let strangers in. */
@Beside
class OpenDoorsTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "issuer=https://id.example/realms/a",
        "issuer=https://id.example/realms/a;audience=any",
        "issuer=https://id.example/realms/a;audience=nocturne,any",
        "issuer=https://id.example/realms/a;audience= any ",
        "issuer=https://id.example/realms/a;audience=nocturne, any",
        "issuer=https://id.example/realms/a;audience= ",
        "issuer=https://id.example/realms/a;audience= , ",
        "issuer=id.example;audience=nocturne",
        "issuer=any;audience=nocturne",
      })
  void tokens_of_anybody_or_for_anybody_are_not_taken(String settings) {
    assertThat(problems(settings)).singleElement().asString().startsWith("nocturne.oidc.");
  }

  @Test
  void tokens_of_one_issuer_for_us_are() {
    assertThat(problems("issuer=https://id.example/;audience=nocturne,spare")).isEmpty();
    assertThat(problems("tenant-claim=org")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "issuer=https://id.example/;audience[0]=nocturne",
        "issuer=https://id.example/;audience[0]=nocturne;audience[1]=spare",
        "issuer=https://id.example/;audience=nocturne;audience[0]=spare",
      })
  void an_audience_that_the_framework_would_not_check_is_none(String settings) {
    assertThat(unchecked(settings)).singleElement().asString().startsWith("nocturne.oidc.audience");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "issuer=https://id.example/;audience=nocturne",
        "issuer=https://id.example/;audience= nocturne , spare,",
        "issuer=https://id.example/;audience=a\\,b,c",
        "audience[0]=nocturne",
        "tenant-claim=org",
      })
  void an_audience_that_it_checks_is_one(String settings) {
    assertThat(unchecked(settings)).isEmpty();
  }

  private static List<String> unchecked(String settings) {
    SmallRyeConfig config = config(settings);
    return OpenDoors.uncheckedTokens(config, config.getConfigMapping(TokenConfig.class));
  }

  private static List<String> problems(String settings) {
    return OpenDoors.looseTokens(config(settings).getConfigMapping(TokenConfig.class));
  }

  /** As the service reads it, with what is derived of it. */
  private static SmallRyeConfig config(String settings) {
    SmallRyeConfigBuilder builder =
        new SmallRyeConfigBuilder().withMapping(TokenConfig.class).withSources(new TokenSwitch());
    Arrays.stream(settings.split(";"))
        .map(setting -> setting.split("=", 2))
        .forEach(setting -> builder.withDefaultValue("nocturne.oidc." + setting[0], setting[1]));
    return builder.build();
  }
}
