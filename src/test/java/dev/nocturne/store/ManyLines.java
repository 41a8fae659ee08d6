package dev.nocturne.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.UUID;

/**
 * A finished batch of any number of rows, of which every tenth failed and every 50th was refused.
 */
public final class ManyLines {

  private static final String FILL =
      """
      insert into batch (id, tenant, name, form, on_invalid, receiving, lines, rejected, columns,
        created_at, received_at, finished_at)
      values ('$batch', 'default', 'many', '{}', 'skip', false, $rows, $rows / 50,
        '{/who/name,/n}', now(), now(), now());
      insert into batch_count (batch, succeeded, failed)
      select '$batch', $rows - $rows / 10 - $rows / 50, $rows / 10;
      insert into batch_rejected (batch, line, errors, body)
      select '$batch', n, '[{"pointer":"/url","detail":"is missing"}]', '{}'
      from generate_series(50, $rows, 50) n;
      insert into job (id, tenant, kind, priority, timeout_ms, max_attempts, linger_ms, labels,
        batch, line, created_at, run, custom_id)
      select (lpad(to_hex(1756000000000 + n / 40), 12, '0') || '70008000'
          || lpad(to_hex(n), 12, '0'))::uuid,
        'default', 'scrape', 5, 60000, 3, 60000, '{}', '$batch', n, now(), 1, 'row-' || n
      from generate_series(1, $rows) n where n % 50 <> 0;
      insert into outcome (job, run, tenant, batch, ended, token, outcome, attempts, finished_at)
      select id, 1, tenant, batch, case when line % 10 = 1 then 'failed' else 'succeeded' end, 1,
        case
          when line % 10 <> 1 then '{"status":"succeeded","result":{"structured":'
            || to_json('{"who":{"name":"Name ' || line || '"},"n":' || line % 7 || '}')::text || '}}'
          else '{"status":"failed","failure":{"kind":"timeout","message":"no"}}' end,
        1, now()
      from job where batch = '$batch';
      """;

  private ManyLines() {}

  /** Makes the batch, which takes some seconds for each hundred thousand rows. */
  public static UUID fill(Connection connection, long rows) throws SQLException {
    UUID batch = new UUID(0x0199_0000_0000_7000L, Long.MIN_VALUE | rows);
    try (Statement statement = connection.createStatement()) {
      statement.execute(
          FILL.replace("$batch", batch.toString()).replace("$rows", Long.toString(rows)));
      statement.execute("vacuum analyze");
    }
    return batch;
  }
}
