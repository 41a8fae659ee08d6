package dev.nocturne.rest;

import dev.nocturne.artifact.TemporaryFiles;
import jakarta.ws.rs.core.HttpHeaders;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * A file that a client sends as a body, which is kept among temporary files while it is used.
 *
 * @param most bytes it may have
 */
record Received(HttpHeaders headers, InputStream body, long most) {

  private static final int PART = 64 * 1024;

  /** Who sends more slowly keeps one of few places from others. */
  static final Duration LONGEST = Duration.ofMinutes(5);

  private static final Pattern TYPE =
      Pattern.compile(
          "[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]{0,126}/[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]{0,126}");

  /** What it is said to be; parameters are left out, and nobody looks into it. */
  String type() {
    List<String> types = headers.getRequestHeader(HttpHeaders.CONTENT_TYPE);
    if (types.isEmpty()) {
      return "application/octet-stream";
    }
    String type = types.getFirst().replaceFirst(";.*", "").strip();
    if (types.size() > 1 || !TYPE.matcher(type).matches()) {
      throw Problems.of(ProblemType.UNSUPPORTED_MEDIA_TYPE, "Content-Type must be a media type");
    }
    if (type.toLowerCase(Locale.ROOT).startsWith("multipart/")) {
      throw Problems.of(
          ProblemType.UNSUPPORTED_MEDIA_TYPE, "The body must be the file itself, not a form");
    }
    return type;
  }

  /** Takes it in, has it used, and deletes it. */
  void then(Consumer<Path> use) {
    Body.checkCoding(headers);
    Body.checkLength(headers, most);
    Path file = temporary();
    try {
      take(file);
      use.accept(file);
    } finally {
      delete(file);
    }
  }

  private static Path temporary() {
    try {
      return TemporaryFiles.create("file-");
    } catch (IOException _) {
      throw noRoom();
    }
  }

  private static RuntimeException noRoom() {
    return Problems.later(ProblemType.UNAVAILABLE, "The file cannot be taken in at the moment");
  }

  private void take(Path file) {
    try (OutputStream out = Files.newOutputStream(file)) {
      byte[] part = new byte[PART];
      long taken = 0;
      long begun = System.nanoTime();
      for (int read = read(part); read >= 0; read = read(part)) {
        taken += read;
        if (taken > most) {
          throw Body.tooLarge(most);
        }
        if (System.nanoTime() - begun > LONGEST.toNanos()) {
          throw Problems.of(
              ProblemType.REQUEST_TIMEOUT, "The file did not arrive within " + LONGEST);
        }
        out.write(part, 0, read);
      }
    } catch (IOException _) {
      throw noRoom();
    }
  }

  private int read(byte[] part) {
    try {
      return body.read(part);
    } catch (IOException _) {
      throw Body.broken();
    }
  }

  private static void delete(Path file) {
    try {
      boolean _ = Files.deleteIfExists(file);
    } catch (IOException _) {
      // What was done with it was done; the next start deletes what is left.
    }
  }
}
