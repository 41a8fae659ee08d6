package dev.nocturne.console;

import dev.nocturne.events.PublicAddress;
import io.vertx.core.net.HostAndPort;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Names by which a service without keys may be called. Anybody can give a name of theirs the
 * address of a machine that is not theirs, so that a browser takes this service for a part of their
 * site.
 */
final class OwnNames {

  private static final Pattern ADDRESS = Pattern.compile("\\[.*]|[0-9]{1,3}(\\.[0-9]{1,3}){3}");

  /** Under these nobody can register one. */
  private static final List<String> PRIVATE =
      List.of(".localhost", ".local", ".internal", ".svc", ".home.arpa");

  private final @Nullable String said;

  /**
   * @param service where clients reach the service
   */
  OwnNames(Optional<PublicAddress> service) {
    this.said = service.flatMap(PublicAddress::host).map(OwnNames::plain).orElse(null);
  }

  /**
   * Whether a call is for this service.
   *
   * @param called the host that the caller believes to speak to, which every browser tells
   */
  boolean include(@Nullable HostAndPort called) {
    if (called == null) {
      return true;
    }
    String name = plain(called.host());
    return name.indexOf('.') < 0
        || ADDRESS.matcher(name).matches()
        || PRIVATE.stream().anyMatch(name::endsWith)
        || name.equals(said);
  }

  private static String plain(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
  }
}
