package dev.nocturne.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** From where a page shows live views within itself. */
class LiveFramesTest {

  @Test
  void nothing_is_framed_that_nobody_named() {
    LiveFrames none = frames();
    assertThat(none.policy()).isEqualTo("frame-src 'none'");
    assertThat(none.show(URI.create("https://viewer.example.com/x"))).isFalse();
    LiveFrames one = frames("https://viewer.example.com");
    assertThat(one.policy()).isEqualTo("frame-src https://viewer.example.com");
    assertThat(one.show(URI.create("https://viewer.example.com/x?token=y"))).isTrue();
    for (String other :
        List.of(
            "http://viewer.example.com/",
            "https://viewer.example.com.evil.invalid/",
            "https://me@viewer.example.com/",
            "https://viewer.example.com:444/",
            "data:text/html,x")) {
      assertThat(one.show(URI.create(other))).isFalse();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"*", "https:", "'self'", "https://a/b", "https://a; script-src *", ""})
  void a_policy_is_not_written_by_settings(String origin) {
    assertThatThrownBy(() -> frames(origin)).hasMessageContaining("nocturne.console.viewers");
  }

  private static LiveFrames frames(String... origins) {
    ConsoleConfig config =
        new ConsoleConfig() {
          @Override
          public Duration signIn() {
            return Duration.ZERO;
          }

          @Override
          public Optional<List<String>> viewers() {
            return Optional.of(List.of(origins));
          }
        };
    return new LiveFrames(config, Optional::empty);
  }
}
