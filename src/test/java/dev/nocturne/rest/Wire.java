package dev.nocturne.rest;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * A client that sends exactly the bytes it is told to, since real clients correct what is wrong.
 */
final class Wire implements AutoCloseable {

  /** Nothing here takes that long unless it hangs. */
  private static final int PATIENCE = 30_000;

  private final Socket socket;
  private final InputStream in;

  Wire(int port) throws IOException {
    socket = new Socket();
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), PATIENCE);
    socket.setSoTimeout(PATIENCE);
    socket.setTcpNoDelay(true);
    in = new BufferedInputStream(socket.getInputStream());
  }

  /**
   * A request with a body, its length and these header lines, each with its line end.
   *
   * @return its bytes, a character for each
   */
  static String request(String method, String path, String headers, byte[] body) {
    String head =
        method
            + " "
            + path
            + " HTTP/1.1\r\nHost: localhost\r\n"
            + headers
            + (body.length == 0 && method.equals("GET")
                ? ""
                : "Content-Length: " + body.length + "\r\n")
            + "\r\n";
    return head + new String(body, StandardCharsets.ISO_8859_1);
  }

  /** Sends one request on a connection of its own. */
  static Answer once(int port, String request) throws IOException {
    try (Wire wire = new Wire(port)) {
      wire.send(request);
      return wire.answer();
    }
  }

  /** The port on this side. */
  int port() {
    return socket.getLocalPort();
  }

  /** Waits for an answer at most so long, in milliseconds. */
  void patience(int millis) throws IOException {
    socket.setSoTimeout(millis);
  }

  void send(String bytes) throws IOException {
    socket.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
    socket.getOutputStream().flush();
  }

  /** Says that nothing more will be sent, and still listens. */
  void finish() throws IOException {
    socket.shutdownOutput();
  }

  /** Whether the other side has closed; waits for it or for more bytes. */
  boolean closed() throws IOException {
    return in.read() < 0;
  }

  /**
   * Reads one answer.
   *
   * @throws EOFException if the other side closed without one
   */
  Answer answer() throws IOException {
    return answer(true);
  }

  /** As {@link #answer()}; the answer to HEAD has no body, whatever its headers say. */
  Answer answer(boolean withBody) throws IOException {
    String status = line();
    Map<String, String> headers = new TreeMap<>();
    for (String line = line(); !line.isEmpty(); line = line()) {
      int colon = line.indexOf(':');
      headers.put(
          line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).trim());
    }
    String[] parts = status.split(" ", 3);
    int code = Integer.parseInt(parts[1]);
    if (code == 100) {
      return answer(withBody);
    }
    byte[] body = new byte[0];
    if (!withBody || headers.getOrDefault("content-type", "").startsWith("text/event-stream")) {
      return new Answer(parts[0], code, headers, "");
    }
    if (headers.containsKey("content-length")) {
      body = in.readNBytes(Integer.parseInt(headers.get("content-length")));
    } else if ("chunked".equals(headers.get("transfer-encoding"))) {
      body = chunks();
    }
    return new Answer(parts[0], code, headers, new String(body, StandardCharsets.UTF_8));
  }

  /** Reads the head of an answer alone. */
  Answer head() throws IOException {
    return answer(false);
  }

  /** The rest of an answer that comes in chunks. */
  byte[] chunks() throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    byte[] chunk;
    do {
      chunk = bytesOfChunk();
      all.write(chunk);
    } while (chunk.length > 0);
    return all.toByteArray();
  }

  /** The next chunk of an answer that comes in chunks, empty at its end. */
  String chunk() throws IOException {
    return new String(bytesOfChunk(), StandardCharsets.UTF_8);
  }

  private byte[] bytesOfChunk() throws IOException {
    byte[] chunk = in.readNBytes(Integer.parseInt(line(), 16));
    line();
    return chunk;
  }

  /** The next line of the answer, without its end. */
  String line() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int b = in.read(); b != '\n'; b = in.read()) {
      if (b < 0) {
        throw new EOFException("closed after " + line);
      }
      if (b != '\r') {
        line.write(b);
      }
    }
    return line.toString(StandardCharsets.UTF_8);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  /** An answer; its headers' names are in lower case. */
  record Answer(String version, int status, Map<String, String> headers, String body) {}
}
