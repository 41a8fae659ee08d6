package dev.nocturne.store;

import java.sql.SQLException;
import java.util.Set;

/** The database does not answer, or answered with an error of its own; try again later. */
public final class StoreUnavailable extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** The classes of SQL states for that. */
  private static final Set<String> OF_THE_DATA = Set.of("22", "23");

  StoreUnavailable(SQLException cause) {
    super("the database does not answer: SQL state " + cause.getSQLState(), cause);
  }

  /** It may answer, but not soon enough. */
  StoreUnavailable(String why) {
    super("the database does not keep up: " + why);
  }

  /** Whether the database answers and refused what it was given; nothing of it was stored. */
  boolean isOfTheData() {
    return getCause() instanceof SQLException cause && isOfTheData(cause);
  }

  /** Whether a constraint or a type does not take what a statement has. */
  static boolean isOfTheData(SQLException error) {
    String state = String.valueOf(error.getSQLState());
    return OF_THE_DATA.contains(state.substring(0, Math.min(2, state.length())));
  }
}
