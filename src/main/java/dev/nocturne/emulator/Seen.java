package dev.nocturne.emulator;

import java.net.URI;

/** What is remembered of a page that was opened. */
record Seen(URI url, String title) {

  static Seen of(Page page) {
    return new Seen(page.url(), page.document().title());
  }
}
