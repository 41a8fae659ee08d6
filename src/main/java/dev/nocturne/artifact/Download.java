package dev.nocturne.artifact;

import dev.nocturne.artifact.Fetched.Here;
import dev.nocturne.artifact.Fetched.NotYet;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * Fetches a film at an address that Notte gave. Notte's key is not sent, no redirect is followed,
 * and neither a silent nor a slow server holds it for longer than it may take.
 *
 * @param plain whether addresses without TLS are taken, as the emulator has them
 * @param longest how long all of it may take
 */
record Download(boolean plain, Duration longest) {

  private static final int CONNECT_MILLIS = 10_000;
  private static final int SILENCE_MILLIS = 30_000;
  private static final int PART = 64 * 1024;
  private static final Pattern FILM = Pattern.compile("video/[a-z0-9.+-]+");
  private static final String UNKNOWN = "application/octet-stream";

  /**
   * Fetches it.
   *
   * @param address is a key, and told to nobody
   */
  Fetched fetch(String address, OutputStream to) throws IOException {
    try {
      URI uri = URI.create(address);
      String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
      if (!scheme.equals("https") && !(plain && scheme.equals("http"))) {
        return new NotYet("the address of the film is not one of HTTPS");
      }
      return fetch(uri, to);
    } catch (IllegalArgumentException _) {
      return new NotYet("the address of the film cannot be read");
    }
  }

  private Fetched fetch(URI uri, OutputStream to) throws IOException {
    long began = System.nanoTime();
    CompletableFuture<Boolean> late =
        new CompletableFuture<Boolean>()
            .completeOnTimeout(true, longest.toNanos(), TimeUnit.NANOSECONDS);
    HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection();
    connection.setInstanceFollowRedirects(false);
    connection.setConnectTimeout(CONNECT_MILLIS);
    connection.setReadTimeout(SILENCE_MILLIS);
    connection.setUseCaches(false);
    // A head that comes in drops is never silent for long.
    CompletableFuture<Void> _ =
        late.thenAcceptAsync(
            over -> {
              if (over) {
                connection.disconnect();
              }
            },
            Thread::startVirtualThread);
    try (InputStream film = film(connection)) {
      String type = Objects.requireNonNullElse(connection.getContentType(), UNKNOWN);
      String plainType = type.replaceFirst(";.*", "").strip().toLowerCase(Locale.ROOT);
      return copied(film, connection.getContentLengthLong(), to, began)
          ? new Here(FILM.matcher(plainType).matches() ? plainType : UNKNOWN)
          : new NotYet("the film could not be fetched whole");
    } finally {
      late.complete(false);
      connection.disconnect();
    }
  }

  /** Nothing if there is none. What a broken connection throws may hold the address. */
  private static InputStream film(HttpURLConnection connection) {
    try {
      return connection.getResponseCode() == HttpURLConnection.HTTP_OK
          ? connection.getInputStream()
          : InputStream.nullInputStream();
    } catch (IOException _) {
      return InputStream.nullInputStream();
    }
  }

  /** Whether all of it came; what the writing throws is passed on. */
  private boolean copied(InputStream film, long size, OutputStream to, long began)
      throws IOException {
    byte[] part = new byte[PART];
    long taken = 0;
    while (System.nanoTime() - began < longest.toNanos()) {
      int read = read(film, part);
      if (read <= 0) {
        return read == 0 && taken > 0 && taken >= size;
      }
      to.write(part, 0, read);
      taken += read;
    }
    return false;
  }

  /** How many bytes; 0 at the end, less if the connection broke. */
  private static int read(InputStream in, byte[] part) {
    try {
      return Math.max(0, in.read(part));
    } catch (IOException _) {
      return -1;
    }
  }
}
