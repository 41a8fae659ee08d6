package dev.nocturne.rest;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nocturne.store.BatchReader;
import dev.nocturne.store.StoreUnavailable;
import io.quarkus.runtime.ShutdownEvent;
import io.vertx.core.http.HttpServerResponse;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Sends the results of a batch to one client, a page after the other, so that neither their number
 * nor a slow client holds memory or a connection of the database. One page is read while the one
 * before is sent, and none beyond it.
 */
@Singleton
class Results {

  private static final Logger LOG = Logger.getLogger(Results.class);

  private final BatchReader reader;
  private final ObjectMapper json;
  private final ExecutorService readers = Executors.newVirtualThreadPerTaskExecutor();
  private volatile boolean stopping;

  Results(BatchReader reader, ObjectMapper json) {
    this.reader = reader;
    this.json = NdjsonResults.mapper(json);
  }

  /** Sends what there is when it comes to it; what ends behind the client is left out. */
  Response of(String tenant, UUID batch, ResultQuery query, HttpServerResponse client) {
    StreamingOutput body = out -> send(tenant, batch, query, out, client);
    Response.ResponseBuilder response =
        Response.ok(body, query.form())
            .header("Cache-Control", "no-cache")
            .header(HttpHeaders.VARY, "Accept, Accept-Encoding");
    return query.gzip()
        ? response.header(HttpHeaders.CONTENT_ENCODING, "gzip").build()
        : response.build();
  }

  private void send(
      String tenant, UUID batch, ResultQuery query, OutputStream plain, HttpServerResponse client)
      throws IOException {
    if (!query.gzip()) {
      boolean _ = write(tenant, batch, query, plain, client);
      return;
    }
    try (Zipped zipped = new Zipped(plain)) {
      if (write(tenant, batch, query, zipped, client)) {
        zipped.finish();
      }
    }
  }

  /** Whether it is all that there is. */
  private boolean write(
      String tenant, UUID batch, ResultQuery query, OutputStream out, HttpServerResponse client)
      throws IOException {
    ResultForm form =
        query.form().getSubtype().equals("csv")
            ? new CsvResults(out, reader.columns(tenant, batch))
            : new NdjsonResults(out, json);
    try {
      return send(tenant, batch, query, form, client);
    } catch (StoreUnavailable e) {
      LOG.debug("results cannot be read any more", e);
      cut(client);
      return false;
    }
  }

  private boolean send(
      String tenant, UUID batch, ResultQuery query, ResultForm form, HttpServerResponse client)
      throws IOException {
    List<BatchReader.Row> page = page(tenant, batch, query, query.after());
    while (!page.isEmpty() && !client.closed()) {
      if (stopping) {
        cut(client);
        return false;
      }
      UUID last = page.getLast().job();
      Future<List<BatchReader.Row>> next = readers.submit(() -> page(tenant, batch, query, last));
      for (BatchReader.Row row : page) {
        form.write(row);
      }
      form.flush();
      page = read(next);
    }
    if (client.closed()) {
      LOG.debug("The client has left");
      return false;
    }
    form.flush();
    if (reader.find(tenant, batch).isEmpty()) {
      // It was deleted meanwhile, and some of it was gone before it could be read.
      cut(client);
      return false;
    }
    return true;
  }

  private List<BatchReader.Row> page(
      String tenant, UUID batch, ResultQuery query, @Nullable UUID after) {
    return reader.results(tenant, batch, query.statuses(), after);
  }

  private static List<BatchReader.Row> read(Future<List<BatchReader.Row>> page)
      throws InterruptedIOException {
    try {
      return page.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("the service stops");
    }
  }

  /** A clean end would look as if it were all. */
  private static void cut(HttpServerResponse client) {
    boolean _ = client.reset();
  }

  /** Lets every stream break off, so that a stop does not wait for clients. */
  void stop(@Observes ShutdownEvent stop) {
    stopping = true;
  }
}
