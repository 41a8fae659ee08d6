package dev.nocturne.notte;

import io.quarkus.rest.client.reactive.QuarkusRestClientBuilder;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import jakarta.ws.rs.client.ClientRequestContext;
import jakarta.ws.rs.client.ClientRequestFilter;
import jakarta.ws.rs.client.ClientResponseContext;
import jakarta.ws.rs.core.HttpHeaders;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.concurrent.TimeUnit;
import org.jboss.resteasy.reactive.client.api.QuarkusRestClientProperties;
import org.jboss.resteasy.reactive.client.impl.ClientRequestContextImpl;
import org.jboss.resteasy.reactive.client.impl.PreservesThreadClientResponseFilter;
import org.jspecify.annotations.Nullable;

/** The REST client for one endpoint. */
record Wire(NotteEndpoint endpoint, NotteApi api) implements Closeable {

  /** A host that does not answer a connection attempt by then is not there. */
  private static final long CONNECT_SECONDS = 5;

  /** More than the largest published plan has sessions; the engine's own bounds come first. */
  private static final int CONNECTIONS = 1024;

  /** Shorter than usual for load balancers (60 s), so that we rarely send into a closing one. */
  private static final int IDLE_SECONDS = 20;

  /** So much of an answer is taken in before it is read, in packets of 8 kB at most. */
  private static final int PACKETS_AHEAD = 8;

  /** Where functions are run, which takes the key in a header of its own besides. */
  private static final String RUNS = "/runs/start";

  /** Opens nothing yet. */
  static Wire to(NotteEndpoint endpoint) {
    return to(endpoint, null);
  }

  /** One to an address that Notte pointed to, which gets the key only at Notte's own origin. */
  static Wire beyond(NotteEndpoint notte, URI to) {
    return to(new NotteEndpoint(to, isOf(notte, to) ? notte.key() : null, false), to);
  }

  /** Whether the address is of Notte's own origin. */
  static boolean isOf(NotteEndpoint notte, URI address) {
    return address.getScheme().equalsIgnoreCase(notte.url().getScheme())
        && address.getHost().equalsIgnoreCase(notte.url().getHost())
        && address.getPort() == notte.url().getPort();
  }

  private static Wire to(NotteEndpoint endpoint, @Nullable URI exactly) {
    HttpClientOptions options =
        new HttpClientOptions().setKeepAliveTimeout(IDLE_SECONDS).setDecompressionSupported(false);
    NotteApi api =
        QuarkusRestClientBuilder.newBuilder()
            .baseUri(endpoint.url())
            .httpClientOptions(options)
            .connectTimeout(CONNECT_SECONDS, TimeUnit.SECONDS)
            .followRedirects(false)
            .disableDefaultMapper(true)
            // Its own default of 50 would overrule the pool size of the options.
            .property(QuarkusRestClientProperties.CONNECTION_POOL_SIZE, CONNECTIONS)
            .userAgent("nocturne")
            .register(new Headers(endpoint.key(), exactly))
            .register(new Ahead())
            .build(NotteApi.class);
    return new Wire(endpoint, api);
  }

  @Override
  public void close() {
    try {
      if (api instanceof Closeable closeable) {
        closeable.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * What every request carries; also tells the {@link Call} what is sent for it.
   *
   * @param exactly where all of them go, or null for where they are meant to go
   */
  private record Headers(@Nullable Secret key, @Nullable URI exactly)
      implements ClientRequestFilter {

    @Override
    public void filter(ClientRequestContext context) {
      if (exactly != null) {
        // The REST client would end it with a slash.
        context.setUri(exactly);
      }
      if (key != null) {
        context.getHeaders().putSingle(HttpHeaders.AUTHORIZATION, "Bearer " + key.reveal());
        if (exactly != null || context.getUri().getPath().endsWith(RUNS)) {
          context.getHeaders().putSingle("x-notte-api-key", key.reveal());
        }
      }
      context.getHeaders().putSingle("x-notte-request-origin", "nocturne");
      context.getHeaders().putSingle("x-notte-sdk-version", "nocturne-1");
      // We inflate ourselves and count what comes out: the HTTP client would inflate unbounded.
      context.getHeaders().putSingle(HttpHeaders.ACCEPT_ENCODING, "gzip");
      Call.CURRENT.get().sends(((ClientRequestContextImpl) context).getRestClientRequestContext());
    }
  }

  /**
   * Asks for the rest of a short answer, and for its end, before its reader is woken, which would
   * ask for each by itself and wait for it.
   */
  private record Ahead() implements PreservesThreadClientResponseFilter {

    @Override
    public void filter(ClientRequestContext request, ClientResponseContext response) {
      HttpClientResponse answer =
          ((ClientRequestContextImpl) request)
              .getRestClientRequestContext()
              .getVertxClientResponse();
      // There is none if no connection came about.
      if (answer != null) {
        answer.fetch(PACKETS_AHEAD);
      }
    }
  }
}
