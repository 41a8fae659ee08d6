package dev.nocturne.store;

import jakarta.inject.Singleton;

/** Whether PostgreSQL lets the service keep tenants apart as {@link RowSecurity} says. */
@Singleton
public final class RowSecurityCheck {

  /** Since version 16 a member of a role may have been denied to take it. */
  private static final int TAKEN_APART = 16;

  /** To open a schema of somebody else to the role fails with no more than a warning. */
  private static final String ROLE =
      """
      select concat_ws(' ',
        case when r.oid is null then format('create role %%I nologin;', name) end,
        case when r.oid is null or not pg_has_role(current_user, r.oid, ?)
          then format('grant %%I to %%I;', name, current_user) end,
        case when not coalesce(
            has_schema_privilege(r.oid, home, 'usage'),
            has_schema_privilege('public', home, 'usage')
              or has_schema_privilege(home, 'usage with grant option'))
          then format('grant usage on schema %%I to %%I;', home, name) end)
      from (select %1$s as name, current_schema() as home) needed
        left join pg_roles r on r.rolname = name
      """
          .formatted(RowSecurity.ROLE);

  /** To whom the policies apply that does not own the tables; the engine would see no job. */
  private static final String OWNER =
      """
      select coalesce(string_agg(
        format('alter table %I owner to %I;', relname, current_user), ' ' order by relname), '')
      from pg_class
      where relnamespace = current_schema()::regnamespace and relrowsecurity
        and row_security_active(oid)
      """;

  private final Database database;
  private final RowSecurity security;

  RowSecurityCheck(Database database, RowSecurity security) {
    this.database = database;
    this.security = security;
  }

  /**
   * What an administrator of the database has to run before the service can work, as statements of
   * SQL; empty if it can.
   *
   * @throws StoreUnavailable if the database does not answer
   */
  public String remedy() {
    return database.transact(
        connection -> {
          String owner = Database.query(connection, OWNER, row -> row.getString(1)).getFirst();
          boolean member = connection.getMetaData().getDatabaseMajorVersion() < TAKEN_APART;
          return switch (security) {
            case OFF -> owner;
            case ON ->
                Database.query(connection, ROLE, row -> row.getString(1), member ? "MEMBER" : "SET")
                        .getFirst()
                    + owner;
          };
        });
  }
}
