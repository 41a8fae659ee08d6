package dev.nocturne.ops;

import static dev.nocturne.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nocturne.TestingPostgres;
import dev.nocturne.job.FailureKind;
import dev.nocturne.notte.NotteException.Busy;
import dev.nocturne.notte.NotteException.Reason;
import dev.nocturne.notte.Pressure;
import dev.nocturne.rest.IdleEngine;
import dev.nocturne.store.Complaints;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/** The other replica is the database: what it would write there, and what it would read. */
@QuarkusTest
@TestProfile(IdleEngine.class)
@WithTestResource(TestingPostgres.class)
class SharedPressureTest {

  @Inject Pressure pressure;
  @Inject Complaints complaints;
  @Inject DataSource source;

  @Test
  void what_notte_says_to_one_replica_all_of_them_heed() {
    complaints.share(FailureKind.RATE_LIMITED, Duration.ofSeconds(2));
    await().until(() -> !pressure.holds().isZero());
    assertThat(pressure.holds()).isLessThanOrEqualTo(Duration.ofSeconds(2));

    pressure.felt(new Busy(Reason.RATE_LIMITED, Duration.ofSeconds(5), "429"));
    await()
        .until(
            complaints::current,
            told ->
                told.getOrDefault(FailureKind.RATE_LIMITED, Duration.ZERO)
                        .compareTo(Duration.ofSeconds(2))
                    > 0);
    // Others use this service after this test.
    await().until(() -> pressure.holds().isZero());
  }

  @Test
  void what_no_nudge_told_of_is_heeded_all_the_same() throws SQLException {
    try (Connection connection = source.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(
          """
          insert into complaint (kind, until) values ('rate_limited', now() + interval '5 s')
          on conflict (kind) do update set until = excluded.until
          """);
    }
    await().until(() -> !pressure.holds().isZero());
    await().until(() -> pressure.holds().isZero());
  }
}
