package dev.nocturne;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A database on a real PostgreSQL server for one run of the service. */
public final class TestingPostgres implements QuarkusTestResourceLifecycleManager {

  private @Nullable TestingDatabase database;

  @Override
  public Map<String, String> start() {
    database = TestingDatabase.create();
    return Map.of(
        "quarkus.datasource.jdbc.url",
        database.url(),
        "quarkus.datasource.username",
        LocalPostgres.USER,
        "quarkus.datasource.password",
        "");
  }

  @Override
  public void stop() {
    if (database != null) {
      database.close();
    }
  }
}
