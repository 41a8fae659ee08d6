package dev.nocturne.live;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.NoArgGenerator;
import dev.nocturne.access.Holding;
import dev.nocturne.access.Resource;
import dev.nocturne.access.Resource.Type;
import dev.nocturne.live.Look.Found;
import dev.nocturne.live.Look.Missing;
import dev.nocturne.live.Look.Reason;
import dev.nocturne.notte.NotteGroups;
import dev.nocturne.notte.Storage;
import dev.nocturne.store.Holdings;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/**
 * Keeps files in Notte's storage for tenants. There all files of the key lie side by side, so each
 * has a name there that nobody can guess, and that belongs to one tenant here.
 */
@Singleton
public final class HeldFiles {

  /** A tenant that has so many may only send them anew; requests at the same time may pass it. */
  private static final int MOST = 1_000;

  private static final Duration SOON = Duration.ofSeconds(1);

  private static final NoArgGenerator IDS = Generators.timeBasedEpochGenerator();

  private final Holdings holdings;
  private final Storage storage;
  private final Questions looking = Questions.harmless();
  private final Questions keeping;

  HeldFiles(Holdings holdings, NotteGroups notte, FilesUnderWay underWay) {
    this.keeping = underWay.sending();
    this.holdings = holdings;
    this.storage = notte.storage();
  }

  /**
   * Keeps a file under a name, in place of the one that the tenant had under it. It may be repeated
   * after anything: what a crash leaves is a file of nobody's.
   *
   * @param name of at most 100 characters, without any that mean something in paths
   * @param type its media type, without parameters
   */
  public Look<FileView> put(String tenant, String name, String type, Arriving file) {
    Optional<Holding> before = holdings.named(tenant, Type.FILE, name);
    if (before.isEmpty() && holdings.count(tenant, Type.FILE) >= MOST) {
      return new Missing<>(new Reason.Refused("The tenant has " + MOST + " files or more"));
    }
    String path =
        before
            .map(holding -> holding.resource().id())
            .orElseGet(() -> UUID.randomUUID() + "-" + name);
    return keeping.ask(
        tenant,
        () -> {
          file.then(content -> storage.put(path, content, type));
          return held(tenant, path, name);
        });
  }

  /**
   * Whoever was first to send one of that name gives it its name at Notte; the next try finds it.
   */
  private Look<FileView> held(String tenant, String path, String name) {
    return holdings
        .hold(IDS.generate(), tenant, new Resource(Type.FILE, path), name)
        .<Look<FileView>>map(holding -> new Found<>(FileView.of(holding)))
        .orElseGet(() -> new Missing<>(new Reason.Later(SOON)));
  }

  /**
   * Where a file can be fetched for a while.
   *
   * @param name as it was sent here, or its name at Notte
   */
  public Look<FileLinkView> link(String tenant, String name) {
    return holdings
        .named(tenant, Type.FILE, name)
        .or(() -> holdings.find(tenant, new Resource(Type.FILE, name)))
        .map(holding -> looking.ask(tenant, () -> link(holding.resource().id())))
        .orElseGet(() -> new Missing<>(new Reason.Unknown()));
  }

  private Look<FileLinkView> link(String path) {
    return storage
        .upload(path)
        .<Look<FileLinkView>>map(address -> new Found<>(FileLinkView.of(address)))
        .orElseGet(() -> new Missing<>(new Reason.Gone()));
  }
}
