package dev.nocturne.notte;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/**
 * A server that answers each request with the bytes it was told, so that any answer of a broken
 * upstream can be played. It keeps connections open and remembers what it was asked.
 */
final class ScriptedServer implements AutoCloseable {

  /** Plays one answer. */
  interface Answering {
    void play(OutputStream out, Request request) throws IOException;
  }

  /** A request as it came in. */
  record Request(String method, String target, List<String> headers, String body, Socket socket) {
    @Nullable String header(String name) {
      return headers.stream()
          .filter(line -> line.regionMatches(true, 0, name + ":", 0, name.length() + 1))
          .map(line -> line.substring(name.length() + 1).strip())
          .findFirst()
          .orElse(null);
    }
  }

  /** Let go when the client has closed a connection. */
  final CountDownLatch hungUp = new CountDownLatch(1);

  /** Let go when a request has arrived. */
  final CountDownLatch asked = new CountDownLatch(1);

  final List<Request> requests = new CopyOnWriteArrayList<>();
  private final ConcurrentLinkedDeque<Answering> script = new ConcurrentLinkedDeque<>();
  private final ServerSocket listener;

  ScriptedServer() {
    this(plain());
  }

  ScriptedServer(ServerSocket listener) {
    this.listener = listener;
    Thread.ofVirtual().start(this::accept);
  }

  private static ServerSocket plain() {
    try {
      return new ServerSocket(0, 500, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  URI uri() {
    return URI.create("http://127.0.0.1:" + listener.getLocalPort());
  }

  /** Adds an answer; each is played once, the last one again and again. */
  void then(Answering answer) {
    script.add(answer);
  }

  void then(int status, String body, String... headers) {
    then(status, body.getBytes(StandardCharsets.UTF_8), headers);
  }

  void then(int status, byte[] body, String... headers) {
    then((out, _) -> answer(out, status, body, headers));
  }

  static void answer(OutputStream out, int status, byte[] body, String... headers)
      throws IOException {
    head(out, status, body.length, headers);
    out.write(body);
    out.flush();
  }

  static void head(OutputStream out, int status, long length, String... headers)
      throws IOException {
    StringBuilder head = new StringBuilder("HTTP/1.1 " + status + " Scripted\r\n");
    head.append("Content-Length: ").append(length).append("\r\n");
    for (String header : headers) {
      head.append(header).append("\r\n");
    }
    out.write(head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
    out.flush();
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket socket = listener.accept();
        socket.setTcpNoDelay(true);
        Thread.ofVirtual().start(() -> serve(socket));
      } catch (IOException _) {
        return;
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      InputStream in = socket.getInputStream();
      while (true) {
        Request request = request(in, socket);
        if (request == null) {
          break;
        }
        requests.add(request);
        asked.countDown();
        Answering next = script.size() > 1 ? script.poll() : script.peek();
        if (next != null) {
          next.play(socket.getOutputStream(), request);
        }
      }
    } catch (IOException _) {
      // A client that hangs up is what many tests wait for.
    } finally {
      hungUp.countDown();
    }
  }

  private static @Nullable Request request(InputStream in, Socket socket) throws IOException {
    String first = line(in);
    if (first == null || first.isEmpty()) {
      return null;
    }
    List<String> headers = new CopyOnWriteArrayList<>();
    int length = 0;
    for (String line = line(in); line != null && !line.isEmpty(); line = line(in)) {
      headers.add(line);
      if (line.toLowerCase(java.util.Locale.ROOT).startsWith("content-length:")) {
        length = Integer.parseInt(line.substring(15).strip());
      }
    }
    String body = new String(in.readNBytes(length), StandardCharsets.UTF_8);
    String[] words = first.split(" ", -1);
    return new Request(words[0], words[1], headers, body, socket);
  }

  private static @Nullable String line(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int read = in.read(); read != '\n'; read = in.read()) {
      if (read < 0) {
        return null;
      }
      if (read != '\r') {
        line.write(read);
      }
    }
    return line.toString(StandardCharsets.ISO_8859_1);
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }
}
