package dev.nocturne.emulator;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jspecify.annotations.Nullable;

/** Fetches pages for real. Where it may go is asked anew at every redirect. */
public final class PageFetcher {

  private static final int MOST_REDIRECTS = 5;
  private static final int MOST_BYTES = 5 << 20;
  private static final Duration LONGEST = Duration.ofSeconds(20);
  private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);
  private static final Pattern CHARSET = Pattern.compile("(?i)charset=\"?([A-Za-z0-9_-]+)");

  /**
   * Connections to where it may go whatever the address is. Those to others are made for one page:
   * a connection that is kept may lead where its name leads no more.
   */
  private final HttpClient kept = client();

  private final Predicate<URI> allowed;
  private final Duration longest;
  private final Lookup names;

  /**
   * @param allowed where it may go besides public addresses
   */
  public PageFetcher(Predicate<URI> allowed) {
    this(allowed, LONGEST);
  }

  /**
   * @param longest how long one page may take to its last byte
   */
  PageFetcher(Predicate<URI> allowed, Duration longest) {
    this(allowed, longest, InetAddress::getAllByName);
  }

  PageFetcher(Predicate<URI> allowed, Duration longest, Lookup names) {
    this.allowed = allowed;
    this.longest = longest;
    this.names = names;
  }

  /** Finds the addresses of a name. */
  interface Lookup {
    InetAddress[] addresses(String host) throws UnknownHostException;
  }

  /**
   * Fetches a page.
   *
   * @throws BrokenPage if there is none
   */
  Page fetch(String url) throws BrokenPage, InterruptedException {
    Fetched fetched = follow(url, null);
    return page(fetched.at(), fetched.response());
  }

  /**
   * Sends a form.
   *
   * @param fields as browsers write them
   * @return the page that comes in answer
   */
  Page submit(String url, String fields) throws BrokenPage, InterruptedException {
    Fetched fetched = follow(url, fields);
    return page(fetched.at(), fetched.response());
  }

  /** Fetches a file of any kind. */
  Blob download(String url) throws BrokenPage, InterruptedException {
    HttpResponse<byte[]> response = follow(url, null).response();
    if (response.statusCode() >= 400) {
      throw new BrokenPage("HTTP status " + response.statusCode());
    }
    String type = response.headers().firstValue("Content-Type").orElse("application/octet-stream");
    return new Blob(type, response.body());
  }

  private record Fetched(URI at, HttpResponse<byte[]> response) {}

  private Fetched follow(String url, @Nullable String form)
      throws BrokenPage, InterruptedException {
    URI at = parse(url);
    String sent = form;
    for (int i = 0; i <= MOST_REDIRECTS; i++) {
      check(at);
      HttpResponse<byte[]> response = send(at, sent);
      // The connection looked the name up anew if what the first look found was too old by then.
      check(at);
      if (!REDIRECTS.contains(response.statusCode())) {
        return new Fetched(at, response);
      }
      String location = response.headers().firstValue("Location").orElse(null);
      if (location == null) {
        throw new BrokenPage("a redirect to nowhere");
      }
      at = at.resolve(parse(location));
      sent = response.statusCode() >= 307 ? sent : null;
    }
    throw new BrokenPage("too many redirects");
  }

  private static URI parse(String url) throws BrokenPage {
    try {
      return URI.create(url);
    } catch (IllegalArgumentException e) {
      throw new BrokenPage("not a URL");
    }
  }

  /**
   * Passes what may be fetched. Java keeps the addresses of a name for 30 seconds, which is longer
   * than a page may take: what the connection was made to, the look after it sees as well.
   */
  private void check(URI uri) throws BrokenPage {
    String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
    if (uri.getHost() == null || !(scheme.equals("http") || scheme.equals("https"))) {
      throw new BrokenPage("not an address on the web");
    }
    if (allowed.test(uri)) {
      return;
    }
    try {
      for (InetAddress address : names.addresses(uri.getHost())) {
        if (!PublicAddresses.hold(address)) {
          throw new BrokenPage("a private address");
        }
      }
    } catch (UnknownHostException e) {
      throw new BrokenPage("net::ERR_NAME_NOT_RESOLVED at " + uri.getHost());
    }
  }

  private HttpResponse<byte[]> send(URI uri, @Nullable String form)
      throws BrokenPage, InterruptedException {
    HttpRequest.Builder builder = HttpRequest.newBuilder(uri).header("Accept", "text/html,*/*");
    if (form != null) {
      builder
          .header("Content-Type", "application/x-www-form-urlencoded")
          .POST(HttpRequest.BodyPublishers.ofString(form));
    }
    HttpRequest request = builder.build();
    boolean trusted = allowed.test(uri);
    HttpClient client = trusted ? kept : client();
    CompletableFuture<HttpResponse<byte[]>> response =
        client.sendAsync(request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), MOST_BYTES));
    try {
      return response.get(longest.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new BrokenPage("net::ERR_TIMED_OUT at " + uri.getHost());
    } catch (ExecutionException e) {
      String why = e.getCause() instanceof IOException io ? io.getMessage() : null;
      throw new BrokenPage("no page from " + uri.getHost() + (why == null ? "" : ": " + why));
    } finally {
      response.cancel(true);
      if (!trusted) {
        client.shutdownNow();
      }
    }
  }

  private static HttpClient client() {
    return HttpClient.newBuilder()
        .followRedirects(HttpClient.Redirect.NEVER)
        .connectTimeout(Duration.ofSeconds(10))
        .build();
  }

  private static Page page(URI at, HttpResponse<byte[]> response) throws BrokenPage {
    if (response.statusCode() >= 400) {
      throw new BrokenPage("HTTP status " + response.statusCode());
    }
    String type =
        response.headers().firstValue("Content-Type").orElse("text/html").toLowerCase(Locale.ROOT);
    if (type.contains("html") || type.contains("xml")) {
      return new Page(at, html(response.body(), charset(type), at));
    }
    if (!type.startsWith("text/") && !type.contains("json")) {
      throw new BrokenPage("not a page but " + type);
    }
    Document text = Document.createShell(at.toString());
    text.body().appendElement("pre").text(new String(response.body(), StandardCharsets.UTF_8));
    return new Page(at, text);
  }

  private static Document html(byte[] bytes, @Nullable String charset, URI at) throws BrokenPage {
    try {
      return Jsoup.parse(new ByteArrayInputStream(bytes), charset, at.toString());
    } catch (IOException e) {
      throw new BrokenPage("the page cannot be read: " + e.getMessage());
    }
  }

  /** The one that the page's server names; null to look into the page. */
  private static @Nullable String charset(String type) {
    Matcher matcher = CHARSET.matcher(type);
    return matcher.find() ? matcher.group(1) : null;
  }
}
