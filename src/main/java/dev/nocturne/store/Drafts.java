package dev.nocturne.store;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Reads batches as whoever appends has to know them. */
final class Drafts {

  static final String SELECT =
      """
      select id, tenant, form, on_invalid = 'reject' as reject, lines, columns,
        receiving and not closing and not cancelled and not deleted as open,
        greatest(
          (select id from job j where j.tenant = batch.tenant and j.batch = batch.id
            order by j.id desc limit 1),
          (select last_id from batch_pending p where p.batch = batch.id
            order by first desc limit 1)) as last
      from batch
      """;

  static final String SILENT =
      SELECT
          + """
          where receiving and not closing and not deleted and received_at < now() - ? * interval '1 ms'
          order by received_at limit ?
          """;

  /**
   * Besides those that are closing, those that an older release cancelled and let finish while they
   * had staged rows, and of which a job was retried since: nobody else discards these.
   */
  static final String STUCK =
      SELECT
          + """
          where not deleted and coalesce(writing_until < now(), true) and id = any (array(
            select id from batch where closing
            union all
            select id from batch b where finished_at is null and not receiving and not closing
              and exists (select from batch_staged s where s.batch = b.id)
              and not exists (select from batch_order o where o.batch = b.id and o.act = 'cancel')))
          order by received_at limit ?
          """;

  /**
   * Nobody writes to them, nor makes jobs of their rows at this moment. Any of them, so that none
   * is in the way of the others.
   */
  static final String PENDING =
      SELECT
          + """
          where id = any (array(
            select r.batch from batch_rank r join batch b on b.id = r.batch
            where r.batch = any (array(select distinct batch from batch_pending))
              and not b.cancelled and coalesce(b.writing_until < now(), true)
            order by random() limit ? for no key update of r skip locked))
          """;

  private Drafts() {}

  static Optional<Draft> find(Connection connection, String tenant, UUID batch)
      throws SQLException {
    String one = SELECT + "where tenant = ? and id = ? and not deleted";
    return Database.query(connection, one, Drafts::read, tenant, batch).stream().findFirst();
  }

  static Draft read(ResultSet row) throws SQLException {
    return new Draft(
        row.getObject("id", UUID.class),
        row.getString("tenant"),
        row.getString("form"),
        row.getBoolean("reject"),
        row.getBoolean("open"),
        new Draft.Received(
            row.getLong("lines"),
            List.of((String[]) row.getArray("columns").getArray()),
            row.getObject("last", UUID.class)));
  }
}
