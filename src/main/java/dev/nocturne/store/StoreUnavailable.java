package dev.nocturne.store;

import java.sql.SQLException;

/** The database does not answer, or answered with an error of its own; try again later. */
public final class StoreUnavailable extends RuntimeException {

  private static final long serialVersionUID = 1L;

  StoreUnavailable(SQLException cause) {
    super("the database does not answer: SQL state " + cause.getSQLState(), cause);
  }
}
