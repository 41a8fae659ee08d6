package dev.nocturne.store;

import io.quarkus.flyway.FlywayConfigurationCustomizer;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.callback.BaseCallback;
import org.flywaydb.core.api.callback.Context;
import org.flywaydb.core.api.callback.Event;
import org.flywaydb.core.api.configuration.FluentConfiguration;

/**
 * Lets migrations take longer than a transaction may idle: the lock under which Flyway migrates
 * would otherwise be held by a transaction that idles meanwhile, and idle transactions are ended.
 * And longer than the service waits for a statement, since one that is cut off begins anew at each
 * start and never ends. Whoever waits for the one that migrates waits for an hour.
 */
@Singleton
public final class MigrationLock implements FlywayConfigurationCustomizer {

  /**
   * Flyway tries each second, fifty times by itself. Not without end: whoever died may have left
   * the lock behind, which a start that fails tells of.
   */
  static final int WAIT_SECONDS = 3_600;

  @Override
  public void customize(FluentConfiguration configuration) {
    configuration.configuration(Map.of("flyway.postgresql.transactional.lock", "false"));
    configuration.callbacks(new Unhurried());
    configuration.lockRetryCount(WAIT_SECONDS);
  }

  /** A migration that fails ends the start, and its connection with it. */
  private static final class Unhurried extends BaseCallback {

    private int usual;

    @Override
    public boolean supports(Event event, Context context) {
      return event == Event.BEFORE_EACH_MIGRATE || event == Event.AFTER_EACH_MIGRATE;
    }

    @Override
    public void handle(Event event, Context context) {
      Connection connection = context.getConnection();
      try {
        if (event == Event.BEFORE_EACH_MIGRATE) {
          usual = connection.getNetworkTimeout();
          connection.setNetworkTimeout(Runnable::run, 0);
        } else {
          connection.setNetworkTimeout(Runnable::run, usual);
        }
      } catch (SQLException e) {
        throw new FlywayException("cannot say how long a migration may take", e);
      }
    }
  }
}
