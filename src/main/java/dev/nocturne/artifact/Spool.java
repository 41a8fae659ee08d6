package dev.nocturne.artifact;

import dev.nocturne.store.Artifact.Content;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Content on its way: a file of this machine, weighed and digested while it is written. */
final class Spool extends OutputStream implements Closeable {

  private final Path file;
  private final OutputStream out;
  private final long most;
  private final MessageDigest digest = sha256();
  private long size;

  private Spool(Path file, long most) throws IOException {
    this.file = file;
    this.out = Files.newOutputStream(file);
    this.most = most;
  }

  /** A new file, which takes at most so many bytes. */
  static Spool open(long most) throws IOException {
    return new Spool(TemporaryFiles.create("artifact-"), most);
  }

  @Override
  public void write(int one) throws IOException {
    write(new byte[] {(byte) one}, 0, 1);
  }

  /**
   * @throws OverfullException if there is more than may be
   */
  @Override
  public void write(byte[] bytes, int from, int length) throws IOException {
    if (length > most - size) {
      throw new OverfullException();
    }
    out.write(bytes, from, length);
    digest.update(bytes, from, length);
    size += length;
  }

  /** Ends the file. */
  Content finish(String type) throws IOException {
    out.close();
    return new Content(size, HexFormat.of().formatHex(digest.digest()), type);
  }

  Path file() {
    return file;
  }

  /** Deletes the file. */
  @Override
  public void close() throws IOException {
    out.close();
    Files.deleteIfExists(file);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** There is more than is kept of one artifact. */
  static final class OverfullException extends IOException {
    private static final long serialVersionUID = 1;
  }
}
