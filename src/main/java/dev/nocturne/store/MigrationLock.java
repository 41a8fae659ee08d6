package dev.nocturne.store;

import io.quarkus.flyway.FlywayConfigurationCustomizer;
import jakarta.inject.Singleton;
import java.util.Map;
import org.flywaydb.core.api.configuration.FluentConfiguration;

/**
 * Lets migrations take longer than a transaction may idle: the lock under which Flyway migrates
 * would otherwise be held by a transaction that idles meanwhile, and idle transactions are ended.
 */
@Singleton
public final class MigrationLock implements FlywayConfigurationCustomizer {

  @Override
  public void customize(FluentConfiguration configuration) {
    configuration.configuration(Map.of("flyway.postgresql.transactional.lock", "false"));
  }
}
