package dev.nocturne.bench;

import dev.nocturne.bench.Limit.Job;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import java.net.URI;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.postgresql.PGConnection;

/**
 * The least that lies between a submission and its request at the upstream: a row that is inserted,
 * a notification, a claim and a call.
 */
final class Floor {

  private static final String INSERT =
      """
      with inserted as (insert into limit_job (id, state, spec) values (?, 'queued', ?))
      select pg_notify('limit_job', '')
      """;

  private final Limit limit;
  private final URI upstream;
  private long last;

  Floor(Limit limit, URI upstream) {
    this.limit = limit;
    this.upstream = upstream;
  }

  /** How long each job of {@link PickUp} took, in ms. */
  List<Double> waits() throws Exception {
    Vertx vertx = Vertx.vertx();
    try (Connection connection = limit.connect()) {
      Limit.schema(connection);
      Thread.ofPlatform().daemon().start(() -> claimAll(vertx));
      long before = Drain.scrapes(upstream);
      try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
        for (int i = 0; i < PickUp.WARM_UP; i++) {
          submit(insert, i);
        }
        Until.so(PickUp.PACE, () -> Drain.scrapes(upstream) == before + PickUp.WARM_UP);
        return PickUp.waits(upstream, number -> submit(insert, number));
      }
    } finally {
      vertx.close();
    }
  }

  /** One at a time, since all have one connection. */
  private synchronized void submit(PreparedStatement insert, int number) throws SQLException {
    insert.setLong(1, last++);
    insert.setString(2, Limit.spec(number));
    insert.execute();
  }

  private void claimAll(Vertx vertx) {
    HttpClient client = Limit.client(vertx, upstream);
    Context loop = vertx.getOrCreateContext();
    try (Connection connection = limit.connect();
        Statement statement = connection.createStatement();
        PreparedStatement claim = connection.prepareStatement(Limit.CLAIM)) {
      statement.execute("listen limit_job");
      PGConnection told = connection.unwrap(PGConnection.class);
      while (true) {
        List<Job> jobs = Limit.claim(claim);
        jobs.forEach(job -> loop.runOnContext(_ -> Limit.post(client, job)));
        if (jobs.isEmpty()) {
          told.getNotifications(0);
        }
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
