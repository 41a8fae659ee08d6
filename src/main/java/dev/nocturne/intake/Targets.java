package dev.nocturne.intake;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Which addresses a job may be sent to. Names are not resolved here: Notte resolves them later,
 * from another network, so an answer of ours would neither be the one used nor stay true. What is
 * refused are addresses written out, in every spelling, and names that can only mean a private
 * host, as those of one word do.
 *
 * @param privateToo whether loopback, private and link-local targets are allowed
 * @param ownSite the site the emulator serves for trying things out, while it is on
 */
public record Targets(boolean privateToo, Supplier<Optional<URI>> ownSite) {

  private static final int LONGEST = 2_048;
  private static final int SSH = 22;
  private static final int LAST_PORT = 65_535;

  /** Why the URL is refused, for people, or empty if it is not. */
  public Optional<String> refusal(String url) {
    if (url.length() > LONGEST) {
      return Optional.of("is longer than " + LONGEST + " characters");
    }
    URI uri;
    try {
      uri = new URI(url);
    } catch (URISyntaxException _) {
      return Optional.of("is not a valid URL");
    }
    return refusal(uri);
  }

  private Optional<String> refusal(URI uri) {
    String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
    if (!scheme.equals("http") && !scheme.equals("https")) {
      return Optional.of("must start with http:// or https://");
    }
    if (uri.getRawAuthority() != null && uri.getRawAuthority().indexOf('@') >= 0) {
      return Optional.of("must not carry a user name or password");
    }
    String host = uri.getHost();
    if (host == null) {
      return Optional.of(
          "needs a plain host name (letters, digits, hyphens; other scripts as xn--)");
    }
    int port = uri.getPort();
    if (port == 0 || port == SSH || port > LAST_PORT) {
      return Optional.of("the port " + port + " is not allowed");
    }
    if (privateToo || underOwnSite(uri) || !PublicHosts.refuses(host)) {
      return Optional.empty();
    }
    return Optional.of("the host is private, local or reserved");
  }

  /** The host of a URL, the same for all its spellings; empty if it has none that is allowed. */
  static String site(String url) {
    try {
      String host = new URI(url).getHost();
      return host == null ? "" : host.toLowerCase(Locale.ROOT).replaceAll("\\.$", "");
    } catch (URISyntaxException _) {
      return "";
    }
  }

  private boolean underOwnSite(URI uri) {
    URI site = ownSite.get().orElse(null);
    return site != null
        && site.getScheme().equalsIgnoreCase(uri.getScheme())
        && site.getHost().equalsIgnoreCase(uri.getHost())
        && site.getPort() == uri.getPort()
        && uri.getRawPath().indexOf('%') < 0
        && uri.normalize().getRawPath().startsWith(site.getRawPath());
  }
}
