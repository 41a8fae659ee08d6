package dev.nocturne.console;

import dev.nocturne.samples.SamplePages;
import jakarta.inject.Singleton;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Knows from where a page may show live views within itself: from nowhere unless somebody says so.
 */
@Singleton
class LiveFrames {

  private static final Pattern ORIGIN = Pattern.compile("https?://[a-z0-9.-]+(?::[0-9]{1,5})?");

  private final List<String> origins;

  /**
   * Those of the settings, and the emulator while it stands in for Notte.
   *
   * @param pages which the emulator serves
   */
  LiveFrames(ConsoleConfig config, SamplePages pages) {
    this.origins =
        Stream.concat(
                config.viewers().orElse(List.of()).stream().map(LiveFrames::checked),
                pages.address().flatMap(LiveFrames::origin).stream())
            .toList();
  }

  private static String checked(String origin) {
    if (!ORIGIN.matcher(origin).matches()) {
      throw new IllegalStateException(
          "these settings cannot work: nocturne.console.viewers must be origins, such as"
              + " https://viewer.example.com");
    }
    return origin;
  }

  private static Optional<String> origin(URI address) {
    return Optional.of(address.getScheme() + "://" + address.getRawAuthority())
        .filter(origin -> ORIGIN.matcher(origin).matches());
  }

  /** The part of the pages' policy that is about frames. */
  String policy() {
    return origins.isEmpty() ? "frame-src 'none'" : "frame-src " + String.join(" ", origins);
  }

  /** Whether a page may show what is at an address. */
  boolean show(URI address) {
    return origin(address).filter(origins::contains).isPresent();
  }
}
