package dev.nocturne.emulator;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Notte's API on a port of this machine, with nothing behind it but the model. */
public final class NotteEmulator implements AutoCloseable {

  static {
    // Without it each reply on a kept connection waits for the client's delayed acknowledgement.
    System.setProperty("sun.net.httpserver.nodelay", "true");
  }

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final CountDownLatch closing = new CountDownLatch(1);
  private final FaultScript faults = new FaultScript();
  private final NotteCloud cloud;
  private final Front front;

  /**
   * Starts it.
   *
   * @param port the port on the loopback interface, or 0 for a free one
   */
  public NotteEmulator(int port, NotteCloud cloud, AgentScripts scripts, PageFetcher pages) {
    this.cloud = cloud;
    Desks desks = new Desks(cloud, scripts, pages, closing);
    this.front = new Front(cloud, desks, faults);
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    } catch (IOException e) {
      throw new UncheckedIOException("the emulator cannot listen on port " + port, e);
    }
    server.setExecutor(threads);
    server.createContext("/site/", marked(new SampleSite()::handle));
    Control control = new Control(cloud, scripts, faults, front, desks);
    server.createContext("/_emulator/", marked(control::handle));
    server.createContext(Shelf.PATH, marked(desks.shelf()::handle));
    server.createContext(RunDesk.ELSEWHERE, marked(desks.runs()::elsewhere));
    server.createContext("/", marked(front::handle));
    server.start();
  }

  /** Where it answers. */
  public URI url() {
    return URI.create("http://localhost:" + server.getAddress().getPort());
  }

  /** Where its own pages are, which may be scraped although they are on this machine. */
  public URI site() {
    return url().resolve("/site/");
  }

  /** The faults to come. */
  public FaultScript faults() {
    return faults;
  }

  /** Changes how its API behaves from now on. */
  public void become(ApiSettings settings) {
    front.become(settings);
  }

  /** What has happened so far. */
  public Ledger ledger() {
    return cloud.ledger();
  }

  /** How many requests each operation has had, by the names that fault scripts use. */
  public Map<String, Long> requests() {
    return front.requests();
  }

  @Override
  public void close() {
    closing.countDown();
    faults.play(List.of());
    server.stop(0);
    threads.shutdownNow();
  }

  private interface Handler {
    void handle(HttpExchange exchange) throws IOException, InterruptedException;
  }

  private static com.sun.net.httpserver.HttpHandler marked(Handler handler) {
    return exchange -> {
      exchange.getResponseHeaders().set("X-Nocturne-Emulator", "true");
      try {
        handler.handle(exchange);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } finally {
        exchange.close();
      }
    };
  }
}
