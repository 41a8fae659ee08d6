package dev.nocturne.emulator;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * The files that were given to sessions, and those that sessions brought. Of the latter only so
 * many bytes are kept: the session that brought none for the longest time loses its own first.
 */
final class Cabinet {

  private final InstantSource clock;
  private final long mostBytes;
  private final ConcurrentMap<String, Entry> uploads = new ConcurrentSkipListMap<>();
  private final SequencedMap<String, SortedMap<String, Entry>> downloads = new LinkedHashMap<>();
  private long bytes;

  /**
   * @param mostBytes of downloads, unless one session alone has more
   */
  Cabinet(InstantSource clock, long mostBytes) {
    this.clock = clock;
    this.mostBytes = mostBytes;
  }

  /** A file with its name. */
  record Entry(String name, Blob blob, Instant at) {

    private long size() {
      return blob.bytes().length;
    }
  }

  void keepUpload(String name, Blob blob) {
    uploads.put(name, new Entry(name, blob, clock.instant()));
  }

  synchronized void keepDownload(String session, String name, Blob blob) {
    SortedMap<String, Entry> own = downloads.getOrDefault(session, new TreeMap<>());
    downloads.putLast(session, own);
    Entry entry = new Entry(name, blob, clock.instant());
    Entry old = own.put(name, entry);
    bytes += entry.size() - (old == null ? 0 : old.size());
    while (bytes > mostBytes && downloads.size() > 1) {
      Collection<Entry> oldest = downloads.pollFirstEntry().getValue().values();
      bytes -= oldest.stream().mapToLong(Entry::size).sum();
    }
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
  synchronized List<Entry> downloads(String session) {
    SortedMap<String, Entry> own = downloads.get(session);
    return own == null ? List.of() : List.copyOf(own.values());
  }

  synchronized void forget() {
    uploads.clear();
    downloads.clear();
    bytes = 0;
  }
}
