package dev.nocturne.artifact;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/**
 * Files that are of use only while this process lives, in a folder of its own. A process that is
 * killed deletes nothing, so the next one to start does it: each holds the lock of its folder for
 * as long as it lives, and who gets the lock of a folder knows that it is abandoned.
 */
public final class TemporaryFiles {

  private static final String NAME = "nocturne-";
  private static final String LOCK = ".lock";

  private final Path folder;

  /** Never closed: it goes with the process, however that ends. */
  private final FileChannel lock;

  private TemporaryFiles(Path among) throws IOException {
    folder = among.resolve(NAME + UUID.randomUUID());
    // Before the folder, which nobody may take for an abandoned one.
    lock = FileChannel.open(lock(folder), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    var _ = lock.lock();
    Files.createDirectory(folder);
  }

  private static final class Ours {
    static final TemporaryFiles FILES = begin(Path.of(System.getProperty("java.io.tmpdir")));
  }

  /** Begins at once, rather than with the first file. */
  public static void begin() {
    boolean _ = Ours.FILES.lock.isOpen();
  }

  /** Takes a folder of its own among temporary files, and deletes those that were abandoned. */
  static TemporaryFiles begin(Path among) {
    try {
      TemporaryFiles files = new TemporaryFiles(among);
      files.clear(among);
      return files;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A new file, which the caller deletes. */
  public static Path create(String prefix) throws IOException {
    // Whoever clears the machine's temporary files may have taken the folder along.
    return Files.createTempFile(Files.createDirectories(Ours.FILES.folder), prefix, "");
  }

  Path folder() {
    return folder;
  }

  private void clear(Path among) throws IOException {
    try (DirectoryStream<Path> all =
        Files.newDirectoryStream(
            among, each -> Files.isDirectory(each, LinkOption.NOFOLLOW_LINKS))) {
      for (Path other : all) {
        if (other.getFileName().toString().startsWith(NAME) && !other.equals(folder)) {
          clearAbandoned(other);
        }
      }
    }
  }

  private void clearAbandoned(Path other) {
    // In a folder that users share, what is another one's may lead anywhere.
    try (FileChannel theirs = FileChannel.open(lock(other), StandardOpenOption.WRITE)) {
      if (isOurs(other) && theirs.tryLock() != null) {
        delete(other);
        Files.delete(lock(other));
      }
    } catch (IOException | OverlappingFileLockException _) {
      // It is not ours, is being cleared by another one, or is left to the next start.
    }
  }

  private boolean isOurs(Path other) throws IOException {
    return Files.getOwner(other, LinkOption.NOFOLLOW_LINKS).equals(Files.getOwner(folder));
  }

  private static void delete(Path abandoned) throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(abandoned)) {
      for (Path file : files) {
        Files.deleteIfExists(file);
      }
    } catch (NoSuchFileException _) {
      return;
    }
    Files.deleteIfExists(abandoned);
  }

  private static Path lock(Path folder) {
    return folder.resolveSibling(folder.getFileName() + LOCK);
  }
}
