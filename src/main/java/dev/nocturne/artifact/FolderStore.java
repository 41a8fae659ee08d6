package dev.nocturne.artifact;

import dev.nocturne.store.Artifact.Content;
import dev.nocturne.store.Take;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.UUID;

/**
 * A folder, with a folder for each tenant and in it one for each job. Several replicas need one
 * that they share.
 */
public final class FolderStore implements ArtifactStore {

  private final Path root;

  /** Keeps all under this folder, which is made when it is needed first. */
  public FolderStore(Path root) {
    this.root = root.toAbsolutePath().normalize();
  }

  @Override
  public void put(Take take, Path file, Content content) throws IOException {
    Path place = place(take);
    Path part = place.resolveSibling(place.getFileName() + ".part");
    Files.createDirectories(root, ownersOnly());
    Files.createDirectories(place.getParent());
    Files.copy(file, part, StandardCopyOption.REPLACE_EXISTING);
    try (FileChannel written = FileChannel.open(part, StandardOpenOption.WRITE)) {
      written.force(true);
    }
    Files.move(part, place, StandardCopyOption.ATOMIC_MOVE);
  }

  @Override
  public Optional<InputStream> open(Take take) throws IOException {
    try {
      return Optional.of(Files.newInputStream(place(take)));
    } catch (NoSuchFileException _) {
      return Optional.empty();
    }
  }

  @Override
  public void remove(Take take) throws IOException {
    Files.deleteIfExists(place(take));
  }

  @Override
  public void removeAll(String tenant, UUID job) throws IOException {
    Path folder = below(tenant + "/" + job);
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        Files.deleteIfExists(file);
      }
    } catch (NoSuchFileException | NotDirectoryException _) {
      return;
    }
    Files.deleteIfExists(folder);
  }

  private Path place(Take take) {
    return below(take.place());
  }

  private Path below(String place) {
    Path path = root.resolve(place);
    if (!path.normalize().equals(path) || !path.startsWith(root)) {
      throw new IllegalArgumentException("no place for an artifact: " + place);
    }
    return path;
  }

  /** Films show what was typed. */
  private FileAttribute<?>[] ownersOnly() {
    return root.getFileSystem().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))
        }
        : new FileAttribute<?>[0];
  }
}
