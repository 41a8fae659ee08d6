package dev.nocturne.notte;

/** What has become of a session. A state that Notte added since counts as open. */
public sealed interface SessionState {

  /** It is open, as far as anybody can tell. */
  record Open() implements SessionState {}

  /**
   * It is over: stopped, timed out, failed, or unknown to Notte.
   *
   * @param how Notte's word for it
   */
  record Over(String how) implements SessionState {}
}
