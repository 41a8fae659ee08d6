package dev.nocturne.live;

import jakarta.inject.Singleton;

/**
 * Files on their way to Notte. Each is a temporary file here meanwhile, so there are only few at
 * once, and slow ones of a tenant leave room for those of others.
 */
@Singleton
final class FilesUnderWay {

  private static final int EACH = 2;
  private static final int AT_ONCE = 4;

  private final Questions sending = Questions.bringing(EACH, AT_ONCE);

  /** How Notte is asked to take one. */
  Questions sending() {
    return sending;
  }
}
