package dev.nocturne.store;

/**
 * Whether PostgreSQL itself holds the transactions of a tenant to its rows, as the second line
 * behind the conditions of the statements.
 */
public enum RowSecurity {
  /** They run as {@link #ROLE}, to which the policies of the tables apply. */
  ON("select set_config('role', " + RowSecurity.ROLE + ", true), " + RowSecurity.SETTING),

  /** They run as the owner of the tables, to whom no policy applies. */
  OFF("select " + RowSecurity.SETTING);

  /**
   * The name, as an expression of SQL, of the role of all tenants, which cannot log in. Roles
   * belong to the whole server; with one for each database, nobody who may take that of another has
   * a right in this one.
   */
  static final String ROLE =
      "('nocturne_tenant_' || (select oid from pg_database where datname = current_database()))";

  /** Both last as long as the transaction. */
  private static final String SETTING = "set_config('nocturne.tenant', ?, true)";

  private final String entry;

  RowSecurity(String entry) {
    this.entry = entry;
  }

  /** The statement that begins a transaction of the tenant that is its one parameter. */
  String entry() {
    return entry;
  }
}
