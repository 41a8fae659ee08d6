package dev.nocturne.events;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where clients reach the service.
 *
 * @param base what the paths of the interface are added to, without a slash at its end
 */
public record PublicAddress(String base) {

  private static final int HIGHEST_PORT = 65_535;

  /** Names with an underscore are none to Java, though compose makes such. */
  private static final Pattern NAMED = Pattern.compile("([A-Za-z0-9._-]+)(?::(\\d{1,5}))?");

  /** The address that somebody says; configuration converts with it, so it refuses nothing. */
  public static PublicAddress of(String text) {
    return new PublicAddress(text.strip().replaceAll("/+$", ""));
  }

  /**
   * The address of what the service has.
   *
   * @param path begins with a slash
   */
  public String at(String path) {
    return base + path;
  }

  /** The host, if there is one. */
  public Optional<String> host() {
    return uri().flatMap(PublicAddress::host);
  }

  /** Whether a path can be added to it, and clients get there. */
  public boolean usable() {
    return uri().filter(PublicAddress::reachesOn).isPresent();
  }

  private static boolean reachesOn(URI uri) {
    return ("https".equalsIgnoreCase(uri.getScheme()) || "http".equalsIgnoreCase(uri.getScheme()))
        && host(uri).isPresent()
        && port(uri) <= HIGHEST_PORT
        && uri.getRawUserInfo() == null
        && uri.getRawQuery() == null
        && uri.getRawFragment() == null;
  }

  private static Optional<String> host(URI uri) {
    if (uri.getHost() != null || uri.getRawAuthority() == null) {
      return Optional.ofNullable(uri.getHost());
    }
    Matcher named = NAMED.matcher(uri.getRawAuthority());
    return named.matches() ? Optional.of(named.group(1)) : Optional.empty();
  }

  private static int port(URI uri) {
    Matcher named = NAMED.matcher(uri.getRawAuthority());
    return named.matches() && named.group(2) != null
        ? Integer.parseInt(named.group(2))
        : uri.getPort();
  }

  private Optional<URI> uri() {
    try {
      return Optional.of(new URI(base));
    } catch (URISyntaxException _) {
      return Optional.empty();
    }
  }
}
