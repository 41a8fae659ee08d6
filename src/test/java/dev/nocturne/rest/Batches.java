package dev.nocturne.rest;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.NoArgGenerator;
import dev.nocturne.job.JobSpec.AgentTask;
import dev.nocturne.job.Json;
import dev.nocturne.job.SessionOptions;
import dev.nocturne.job.Tags;
import dev.nocturne.job.Terms;
import dev.nocturne.store.Submission;
import dev.nocturne.store.Submissions;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.sql.DataSource;

/** Puts batches into the store, and lets them finish, at a test's word. */
@Singleton
class Batches {

  private static final NoArgGenerator IDS = Generators.timeBasedEpochGenerator();

  private final DataSource source;
  private final Submissions submissions;

  Batches(DataSource source, Submissions submissions) {
    this.source = source;
    this.submissions = submissions;
  }

  /** A batch that waits for its jobs, or a round would let it finish without any. */
  UUID open(String tenant, String name, String... columns) {
    UUID id = IDS.generate();
    update(
        """
        insert into batch (id, tenant, name, key, form, on_invalid, receiving, columns, created_at,
          received_at)
        values (?, ?, ?, ?, '{}', 'skip', true, ?, now(), now())
        """,
        id,
        tenant,
        name,
        "key of " + id,
        columns);
    update("insert into batch_count (batch) values (?)", id);
    return id;
  }

  /** The jobs of a batch, in its order; it waits for no more of them. */
  List<UUID> submit(UUID batch, String... customIds) {
    List<Submission> all = new ArrayList<>();
    for (String customId : customIds) {
      all.add(
          new Submission(
              IDS.generate(),
              "default",
              new AgentTask(
                  "look",
                  null,
                  null,
                  new Json("{\"max_steps\":5}"),
                  SessionOptions.lasting(Duration.ofMinutes(10), Json.EMPTY),
                  null),
              new Terms(5, Duration.ofMinutes(10), null, 3, null),
              new Tags(customId, Map.of()),
              new Submission.Row(batch, all.size() + 1L),
              null));
    }
    submissions.submit(all);
    update("update batch set receiving = false where id = ?", batch);
    return all.stream().map(Submission::id).toList();
  }

  /** Lets the batch finish, which a round does in the running service. */
  void finish(UUID batch) {
    update(
        """
        update batch b set receiving = false, finished_at = now(), finishes = finishes + 1
        where id = ? and finished_at is null
          and not exists (select from work where batch = b.id)
        """,
        batch);
  }

  /** Runs a statement; an array goes as one of texts. */
  void update(String sql, Object... args) {
    try (Connection connection = source.getConnection();
        PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < args.length; i++) {
        statement.setObject(
            i + 1,
            args[i] instanceof String[] texts ? connection.createArrayOf("text", texts) : args[i]);
      }
      statement.executeUpdate();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
