package dev.nocturne.rest;

import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.io.InputStream;

/**
 * What is left of a body whose answer is known. A little is read, so that the connection can be
 * used again; whoever has more to send is answered at once, and the connection is closed.
 */
final class Leftover {

  /** So much is waited for if it is announced, in bytes. */
  private static final long LITTLE = 1024 * 1024;

  private static final int BLOCK = 64 * 1024;

  private final InputStream body;
  private final HttpServerRequest request;

  Leftover(InputStream body, HttpServerRequest request) {
    this.body = body;
    this.request = request;
  }

  /** Whether nothing is, by now. */
  boolean isNothing() {
    String length = request.getHeader("Content-Length");
    if (request.isEnded() || length == null || !length.matches("[0-9]{1,7}")) {
      return request.isEnded();
    }
    return Long.parseLong(length) <= LITTLE && isReadToItsEnd();
  }

  private boolean isReadToItsEnd() {
    byte[] block = new byte[BLOCK];
    try {
      int count = body.read(block);
      while (count >= 0) {
        count = body.read(block);
      }
      return true;
    } catch (IOException _) {
      return false;
    }
  }
}
