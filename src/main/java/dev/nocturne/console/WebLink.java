package dev.nocturne.console;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An address that somebody else wrote.
 *
 * @param href where it leads, or null for one that a page must not lead to
 */
record WebLink(String text, @Nullable String href) {

  private static final Set<String> SCHEMES = Set.of("http", "https");

  /** No browser takes longer ones everywhere. */
  private static final int LONGEST = 2_000;

  static WebLink of(String address) {
    boolean safe = address.length() <= LONGEST && leadsToTheWeb(address);
    return new WebLink(Excerpt.of(address, LONGEST).text(), safe ? address : null);
  }

  /** Whether it is a whole address of a page, and not of a script or a part of this site. */
  static boolean leadsToTheWeb(String address) {
    try {
      URI uri = new URI(address);
      String scheme = uri.getScheme();
      return scheme != null
          && SCHEMES.contains(scheme.toLowerCase(Locale.ROOT))
          && uri.getRawAuthority() != null;
    } catch (URISyntaxException _) {
      return false;
    }
  }
}
