package dev.nocturne.ops;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** What the operator decides about the database, beside where it is. */
@ConfigMapping(prefix = "nocturne.database")
public interface DatabaseConfig {

  /** Whether PostgreSQL itself keeps tenants apart, behind the conditions of the queries. */
  @WithDefault("true")
  boolean rowSecurity();
}
