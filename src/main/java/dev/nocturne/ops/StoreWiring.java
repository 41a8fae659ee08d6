package dev.nocturne.ops;

import dev.nocturne.store.RowSecurity;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** Makes what the store is told out of the settings. */
@Dependent
final class StoreWiring {

  @Produces
  @Singleton
  static RowSecurity security(DatabaseConfig config) {
    return config.rowSecurity() ? RowSecurity.ON : RowSecurity.OFF;
  }
}
