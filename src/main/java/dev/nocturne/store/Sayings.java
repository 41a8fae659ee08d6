package dev.nocturne.store;

/**
 * What failures say, but for what differs from job to job: addresses, ids, numbers. It is reckoned
 * in the database alone, so that what a page shows as alike is what a retry takes.
 */
final class Sayings {

  /**
   * A key of what the outcome {@code o} of a failed job says, the same for all that say the same;
   * empty words have one too. It is made of the text as it is stored, with its escapes.
   */
  static final String KEY =
      """
      encode(sha256(convert_to(coalesce(regexp_replace(
        substring(left(o.outcome, %s) from '"message":"((?:[^"\\\\]|\\\\.)*)"'),
        'https?://[^ "''<>\\\\]+|[0-9a-fA-F]{8,}(?:-[0-9a-fA-F]+)*|[0-9]+', '#', 'g'), ''), 'UTF8')), 'hex')
      """
          .formatted(EventRows.FAILURE);

  private Sayings() {}
}
