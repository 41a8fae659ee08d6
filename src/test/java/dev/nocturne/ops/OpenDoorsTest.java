package dev.nocturne.ops;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nocturne.Beside;
import dev.nocturne.rest.TokenConfig;
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

  private static List<String> problems(String settings) {
    SmallRyeConfigBuilder builder = new SmallRyeConfigBuilder().withMapping(TokenConfig.class);
    Arrays.stream(settings.split(";"))
        .map(setting -> setting.split("=", 2))
        .forEach(setting -> builder.withDefaultValue("nocturne.oidc." + setting[0], setting[1]));
    return OpenDoors.looseTokens(builder.build().getConfigMapping(TokenConfig.class));
  }
}
