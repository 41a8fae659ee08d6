package dev.nocturne.store;

import jakarta.inject.Singleton;

/** Reads the tenants' rows, without counting anything. */
@Singleton
public final class PostgresQuotaUses implements QuotaUses {

  private final Database database;

  PostgresQuotaUses(Database database) {
    this.database = database;
  }

  @Override
  public Used of(String tenant) {
    return database
        .inTenant(tenant, connection -> QuotaUse.find(connection, tenant))
        .map(use -> new Used(use.open(), use.steps()))
        .orElse(new Used(0, 0));
  }
}
