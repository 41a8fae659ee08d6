package dev.nocturne.rest;

import dev.nocturne.intake.Intake;
import jakarta.ws.rs.core.HttpHeaders;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** Takes a body in: JSON in UTF-8, not compressed, of a limited size. */
final class Body {

  private static final int LIMIT = Intake.LARGEST;

  private static final Pattern JSON =
      Pattern.compile("application/json\\s*(;\\s*charset\\s*=\\s*(utf-8|\"utf-8\")\\s*)?");

  private Body() {}

  static byte[] read(HttpHeaders headers, InputStream body) {
    return read(headers, body, LIMIT);
  }

  /** The same of another size. */
  static byte[] read(HttpHeaders headers, InputStream body, int limit) {
    checkForm(headers);
    checkLength(headers, limit);
    byte[] bytes;
    try {
      bytes = body.readNBytes(limit + 1);
    } catch (IOException _) {
      throw broken();
    }
    if (bytes.length > limit) {
      throw tooLarge(limit);
    }
    return bytes;
  }

  /** The same, or nothing if nothing was sent. */
  static byte[] readOptional(HttpHeaders headers, InputStream body) {
    // Clients name a type even for nothing.
    PushbackInputStream start = new PushbackInputStream(body);
    try {
      int first = start.read();
      if (first < 0) {
        return new byte[0];
      }
      start.unread(first);
      return read(headers, start);
    } catch (IOException _) {
      throw broken();
    }
  }

  private static void checkForm(HttpHeaders headers) {
    List<String> types = headers.getRequestHeader(HttpHeaders.CONTENT_TYPE);
    if (types.size() != 1 || !JSON.matcher(types.getFirst().toLowerCase(Locale.ROOT)).matches()) {
      throw Problems.of(
          ProblemType.UNSUPPORTED_MEDIA_TYPE, "Content-Type must be application/json, in UTF-8");
    }
    checkCoding(headers);
  }

  /** A body comes as it is. */
  static void checkCoding(HttpHeaders headers) {
    for (String coding : headers.getRequestHeader(HttpHeaders.CONTENT_ENCODING)) {
      if (!coding.equalsIgnoreCase("identity")) {
        throw Problems.of(
            ProblemType.UNSUPPORTED_MEDIA_TYPE, "It must be sent without Content-Encoding");
      }
    }
  }

  /** Whoever says that it sends too much need not send it. */
  static void checkLength(HttpHeaders headers, long limit) {
    String length = headers.getHeaderString(HttpHeaders.CONTENT_LENGTH);
    if (length != null && length.matches("[0-9]{1,18}") && Long.parseLong(length) > limit) {
      throw tooLarge(limit);
    }
  }

  static RuntimeException broken() {
    return Problems.closing(ProblemType.REQUEST_TIMEOUT, "The body did not arrive whole");
  }

  static RuntimeException tooLarge(long limit) {
    return Problems.closing(ProblemType.TOO_LARGE, "It may have at most " + limit + " bytes");
  }
}
