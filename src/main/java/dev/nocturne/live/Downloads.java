package dev.nocturne.live;

import dev.nocturne.live.Look.Found;
import dev.nocturne.live.Look.Missing;
import dev.nocturne.live.Look.Reason;
import dev.nocturne.notte.NotteGroups;
import dev.nocturne.notte.Storage;
import jakarta.inject.Singleton;

/**
 * The files that a session downloaded, a job's or one without a job. They are reached by the
 * session alone, which is the tenant's.
 */
@Singleton
public final class Downloads {

  /** A session that has so many takes no more from clients. */
  private static final int MOST = 1_000;

  private final Asking looking;
  private final Asking keeping;
  private final Storage storage;

  Downloads(Trails trails, NotteGroups notte, FilesUnderWay underWay) {
    this.looking = new Asking(trails::of, Questions.harmless());
    this.keeping = new Asking(trails::of, underWay.sending());
    this.storage = notte.storage();
  }

  /** What the session has downloaded so far. */
  public Look<DownloadsView> list(Subject subject) {
    return looking.look(
        subject,
        trail ->
            new Found<>(DownloadsView.of(trail.session(), storage.downloads(trail.session()))));
  }

  /** Where one of them can be fetched for a while. */
  public Look<FileLinkView> link(Subject subject, String name) {
    return looking.look(
        subject,
        trail ->
            storage
                .download(trail.session(), name)
                .<Look<FileLinkView>>map(address -> new Found<>(FileLinkView.of(address)))
                .orElseGet(() -> new Missing<>(new Reason.Unknown())));
  }

  /**
   * Keeps a file as if the session had downloaded it, in place of one of that name.
   *
   * @param type its media type, without parameters
   */
  public Look<Boolean> put(Subject.OfSession session, String name, String type, Arriving file) {
    return keeping.look(
        session,
        trail -> {
          if (storage.downloads(trail.session()).size() >= MOST) {
            return new Missing<>(new Reason.Refused("The session has " + MOST + " files or more"));
          }
          file.then(content -> storage.putDownload(trail.session(), name, content, type));
          return new Found<>(true);
        });
  }
}
