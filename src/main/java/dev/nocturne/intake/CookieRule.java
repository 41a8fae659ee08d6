package dev.nocturne.intake;

import dev.nocturne.seal.Seal;

/** Whether what is read here may bring cookies. */
public sealed interface CookieRule {

  /** It may; they are sealed before anybody keeps them. */
  record Kept(Seal seal) implements CookieRule {}

  /**
   * It may not.
   *
   * @param why in words that follow the name of the field
   */
  record Refused(String why) implements CookieRule {}

  /** What holds where jobs are stored: without a key nothing can be sealed. */
  static CookieRule of(Seal seal) {
    return seal.ready()
        ? new Kept(seal)
        : new Refused(
            "need a key of the operator's to be kept under, which is not set:"
                + " NOCTURNE_WEBHOOKS_KEY");
  }
}
