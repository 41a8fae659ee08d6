package dev.nocturne.emulator;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** Fetches pages for real. Where it may go is asked anew at every redirect. */
public final class PageFetcher {

  private static final int MOST_REDIRECTS = 5;
  private static final int MOST_BYTES = 5 << 20;
  private static final Duration LONGEST = Duration.ofSeconds(20);
  private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);

  private final HttpClient client =
      HttpClient.newBuilder()
          .followRedirects(HttpClient.Redirect.NEVER)
          .connectTimeout(Duration.ofSeconds(10))
          .build();

  private final Predicate<URI> allowed;

  /**
   * @param allowed where it may go besides public addresses
   */
  public PageFetcher(Predicate<URI> allowed) {
    this.allowed = allowed;
  }

  /**
   * Fetches a page.
   *
   * @throws Unreachable if there is none
   */
  Page fetch(String url) throws Unreachable, InterruptedException {
    URI at = parse(url);
    for (int i = 0; i <= MOST_REDIRECTS; i++) {
      check(at);
      HttpResponse<InputStream> response = get(at);
      if (!REDIRECTS.contains(response.statusCode())) {
        return page(at, response);
      }
      Optional<String> location = response.headers().firstValue("Location");
      at = at.resolve(parse(location.orElseThrow(() -> new Unreachable("redirect to nowhere"))));
    }
    throw new Unreachable("too many redirects");
  }

  private static URI parse(String url) throws Unreachable {
    try {
      return URI.create(url);
    } catch (IllegalArgumentException e) {
      throw new Unreachable("not a URL");
    }
  }

  private void check(URI uri) throws Unreachable {
    String scheme = String.valueOf(uri.getScheme());
    if (uri.getHost() == null || !(scheme.equals("http") || scheme.equals("https"))) {
      throw new Unreachable("not an address on the web");
    }
    if (allowed.test(uri)) {
      return;
    }
    try {
      for (InetAddress address : InetAddress.getAllByName(uri.getHost())) {
        if (address.isLoopbackAddress()
            || address.isAnyLocalAddress()
            || address.isLinkLocalAddress()
            || address.isSiteLocalAddress()
            || address.isMulticastAddress()) {
          throw new Unreachable("a private address");
        }
      }
    } catch (UnknownHostException e) {
      throw new Unreachable("unknown host " + uri.getHost());
    }
  }

  private HttpResponse<InputStream> get(URI uri) throws Unreachable, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(uri).timeout(LONGEST).header("Accept", "text/html,*/*").build();
    try {
      return client.send(request, BodyHandlers.ofInputStream());
    } catch (IOException e) {
      throw new Unreachable("no answer from " + uri.getHost());
    }
  }

  private static Page page(URI at, HttpResponse<InputStream> response) throws Unreachable {
    try (InputStream body = response.body()) {
      byte[] bytes = body.readNBytes(MOST_BYTES);
      if (response.statusCode() >= 400) {
        throw new Unreachable("HTTP status " + response.statusCode());
      }
      return new Page(at, new String(bytes, StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new Unreachable("the page broke off");
    }
  }

  /** There is no such page, for a browser. */
  static final class Unreachable extends Exception {

    private static final long serialVersionUID = 1L;

    Unreachable(String message) {
      super(message);
    }
  }
}
