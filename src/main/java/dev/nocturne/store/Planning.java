package dev.nocturne.store;

/**
 * How the statements of the hot path are planned, until the transaction ends. PostgreSQL plans by
 * what it counted some time ago, and these tables grow from nothing to a million rows in less.
 */
final class Planning {

  /**
   * Before a query, in the same message. The plan does not depend on the numbers, and to make it
   * anew takes longer than to run it.
   */
  static final String ONCE = "set local plan_cache_mode = force_generic_plan; ";

  /**
   * Before a query, in the same message. Rows are looked up along indexes, however few the table
   * had when it was last counted, by plans that are made {@link #ONCE}.
   */
  static final String ALONG_INDEXES = "set local enable_seqscan = off; " + ONCE;

  /**
   * {@link #ONCE} as one more column of a select that sets something for a transaction which is one
   * message.
   */
  static final String AND_ONCE = ", set_config('plan_cache_mode', 'force_generic_plan', true); ";

  /**
   * {@link #ALONG_INDEXES} for a query that is a transaction by itself, in one message with this;
   * and rows that were found already are put together by hashes of them: by the numbers of some
   * time ago a few are expected, and each would be compared with all. It answers with a row of its
   * own.
   */
  static final String HASHING_AT_ONCE =
      """
      select set_config('enable_seqscan', 'off', true), set_config('enable_nestloop', 'off', true),
        set_config('plan_cache_mode', 'force_generic_plan', true);
      """;

  /**
   * Before a query, in the same message: what it changes is looked up along indexes, row by row, by
   * a plan that is made {@link #ONCE}. By what is known of slots it would be as good to read the
   * whole index of them and merge; but most of that are the turns that they had before. It answers
   * with a row of its own.
   */
  static final String ROW_BY_ROW =
      """
      select set_config('enable_seqscan', 'off', true), set_config('enable_mergejoin', 'off', true),
        set_config('enable_hashjoin', 'off', true),
        set_config('plan_cache_mode', 'force_generic_plan', true);
      """;

  private Planning() {}
}
