package dev.nocturne;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Stands between clients and a server on this machine, and passes bytes on until it is to swallow
 * them: then its connections look open to both sides and nothing comes through, as when a firewall
 * has forgotten them.
 */
public final class Swallowing implements AutoCloseable {

  private final ServerSocket door;
  private final int server;
  private final List<Link> links = new CopyOnWriteArrayList<>();

  /**
   * @param server its port
   */
  public Swallowing(int server) {
    this.server = server;
    try {
      this.door = new ServerSocket(0, 0, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.startVirtualThread(this::accept);
  }

  /** Where clients connect. */
  public int port() {
    return door.getLocalPort();
  }

  /** Swallows all that comes over the connections that there are; new ones are as before. */
  public void swallow() {
    links.forEach(link -> link.swallows = true);
  }

  @Override
  public void close() throws IOException {
    door.close();
    for (Link link : links) {
      link.close();
    }
  }

  private void accept() {
    while (!door.isClosed()) {
      try {
        Link link = new Link(door.accept(), new Socket(door.getInetAddress(), server));
        links.add(link);
        Thread.startVirtualThread(() -> link.pass(link.client, link.upstream));
        Thread.startVirtualThread(() -> link.pass(link.upstream, link.client));
      } catch (IOException _) {
        // It was closed, or the server is away, which the client will see.
      }
    }
  }

  private static final class Link {

    private final Socket client;
    private final Socket upstream;
    private volatile boolean swallows;

    private Link(Socket client, Socket upstream) {
      this.client = client;
      this.upstream = upstream;
    }

    private void pass(Socket from, Socket to) {
      byte[] bytes = new byte[8192];
      try (InputStream in = from.getInputStream();
          OutputStream out = to.getOutputStream()) {
        for (int count = in.read(bytes); count >= 0; count = in.read(bytes)) {
          if (!swallows) {
            out.write(bytes, 0, count);
          }
        }
      } catch (IOException _) {
        // Either side has gone, and the other one goes with it.
      }
    }

    private void close() throws IOException {
      client.close();
      upstream.close();
    }
  }
}
