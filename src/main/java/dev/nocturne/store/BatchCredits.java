package dev.nocturne.store;

import dev.nocturne.store.Database.Column;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * What the attempts of batches cost: notes in the transaction in which an attempt ends, which are
 * added up later, so that nobody waits for a row that all jobs of a batch would share. They stand
 * apart from {@link BatchChanges}, which the version before adds up without a word of credits.
 */
final class BatchCredits {

  /** Notes of batches that are gone are dropped. */
  private static final String FOLD =
      """
      with first as (select id from batch_credit order by id limit ? for update skip locked),
      gone as (delete from batch_credit x using first where x.id = first.id returning x.*),
      summed as (
        select batch, sum(attempts) as attempts, sum(credits) as credits from gone group by batch),
      known as (select id from batch where id in (select batch from summed) for key share),
      folded as (
        insert into batch_count as c (batch, paid, credits)
        select s.batch, s.attempts, s.credits
        from summed s join known k on k.id = s.batch order by s.batch
        on conflict (batch) do update set
          paid = c.paid + excluded.paid, credits = c.credits + excluded.credits)
      select count(*) from gone
      """;

  private static final String READ =
      """
      select b.id, coalesce(max(c.paid), 0) + coalesce(sum(n.attempts), 0) as paid,
        coalesce(max(c.credits), 0) + coalesce(sum(n.credits), 0) as credits
      from batch b left join batch_count c on c.batch = b.id
        left join batch_credit n on n.batch = b.id
      where b.tenant = ? and b.id = any (?) group by b.id
      """;

  private BatchCredits() {}

  /**
   * The part of a statement that notes what attempts cost which end in it.
   *
   * @param source has a row for each of them with the columns {@code batch} and {@code credits};
   *     rows without one of them are left out
   * @param ended whether an attempt ended, a condition on its rows
   */
  static String of(String source, String ended) {
    return """
    insert into batch_credit (batch, attempts, credits)
    select batch, count(*), sum(credits) from %s
    where %s and batch is not null and credits is not null group by batch
    """
        .formatted(source, ended);
  }

  /** Adds up at most so many notes, oldest first. Returns how many there were. */
  static int fold(Connection connection, int most) throws SQLException {
    return Database.query(connection, FOLD, row -> row.getInt(1), most).getFirst();
  }

  /** What those of them cost that are the tenant's. */
  static Map<UUID, BatchReader.Paid> read(Connection connection, String tenant, List<UUID> batches)
      throws SQLException {
    return Database.query(
            connection,
            READ,
            row ->
                Map.entry(
                    row.getObject("id", UUID.class),
                    new BatchReader.Paid(row.getLong("paid"), row.getBigDecimal("credits"))),
            tenant,
            new Column("uuid", batches))
        .stream()
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }
}
