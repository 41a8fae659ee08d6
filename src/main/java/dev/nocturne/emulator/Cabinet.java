package dev.nocturne.emulator;

import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ConcurrentSkipListMap;

/** The files that were given to sessions, and those that sessions brought. */
final class Cabinet {

  private final InstantSource clock;
  private final ConcurrentMap<String, Entry> uploads = new ConcurrentSkipListMap<>();
  private final ConcurrentMap<String, ConcurrentMap<String, Entry>> downloads =
      new ConcurrentHashMap<>();

  Cabinet(InstantSource clock) {
    this.clock = clock;
  }

  /** A file with its name. */
  record Entry(String name, Blob blob, Instant at) {}

  void keepUpload(String name, Blob blob) {
    uploads.put(name, new Entry(name, blob, clock.instant()));
  }

  void keepDownload(String session, String name, Blob blob) {
    downloads
        .computeIfAbsent(session, _ -> new ConcurrentSkipListMap<>())
        .put(name, new Entry(name, blob, clock.instant()));
  }

  Optional<Entry> upload(String name) {
    return Optional.ofNullable(uploads.get(name));
  }

  Optional<Entry> download(String session, String name) {
    return downloads(session).stream().filter(entry -> entry.name().equals(name)).findFirst();
  }

  /** By name. */
  List<Entry> uploads() {
    return List.copyOf(uploads.values());
  }

  /** By name. */
  List<Entry> downloads(String session) {
    ConcurrentMap<String, Entry> of = downloads.get(session);
    return of == null ? List.of() : List.copyOf(of.values());
  }

  void forget() {
    uploads.clear();
    downloads.clear();
  }
}
