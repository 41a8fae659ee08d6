package dev.nocturne.notte;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jboss.resteasy.reactive.client.api.ClientMultipartForm;
import org.jspecify.annotations.Nullable;

/**
 * The files that sessions may upload to pages, and those that they downloaded. Calls block, throw a
 * {@link NotteException} if they did not work, and may be repeated.
 */
public final class Storage {

  private final Exchange exchange;

  Storage(Exchange exchange) {
    this.exchange = exchange;
  }

  /**
   * A file.
   *
   * @param size in bytes
   */
  public record StoredFile(
      String name, @Nullable Long size, @Nullable String fileExt, @Nullable Instant updatedAt) {

    public StoredFile {
      Objects.requireNonNull(name, "name");
    }
  }

  record Files(List<StoredFile> files) {}

  record Link(Secret url) {
    Link {
      Objects.requireNonNull(url, "url");
    }
  }

  record Uploaded(Boolean success) {
    Uploaded {
      Objects.requireNonNull(success, "success");
    }
  }

  /** The files that sessions may upload. */
  public List<StoredFile> uploads() {
    return exchange.object(Operation.UPLOADS, Files.class, NotteApi::uploads).files();
  }

  /** Where such a file can be fetched for a while, if there is one; the address is a key. */
  public Optional<Secret> upload(String name) {
    return exchange.find(Operation.UPLOADED, Link.class, api -> api.uploaded(name)).map(Link::url);
  }

  /**
   * Keeps a file for sessions to upload, in place of the one of that name.
   *
   * @param type its media type, without parameters
   */
  public void put(String name, Path file, String type) {
    ClientMultipartForm form = form(name, file, type);
    accepted(exchange.object(Operation.UPLOAD, Uploaded.class, api -> api.upload(name, form)));
  }

  /** The files that a session downloaded. */
  public List<StoredFile> downloads(String session) {
    return exchange.object(Operation.DOWNLOADS, Files.class, api -> api.downloads(session)).files();
  }

  /** Where such a file can be fetched for a while, if there is one; the address is a key. */
  public Optional<Secret> download(String session, String name) {
    return exchange
        .find(Operation.DOWNLOADED, Link.class, api -> api.downloaded(session, name))
        .map(Link::url);
  }

  /**
   * Keeps a file as if a session had downloaded it; meant by Notte for its own use.
   *
   * @param type its media type, without parameters
   */
  public void putDownload(String session, String name, Path file, String type) {
    ClientMultipartForm form = form(name, file, type);
    accepted(
        exchange.object(
            Operation.PUT_DOWNLOAD, Uploaded.class, api -> api.putDownload(session, name, form)));
  }

  private static ClientMultipartForm form(String name, Path file, String type) {
    return ClientMultipartForm.create().binaryFileUpload("file", name, file.toString(), type);
  }

  private static void accepted(Uploaded uploaded) {
    if (!uploaded.success()) {
      throw Exchange.refused("the storage did not take the file");
    }
  }
}
