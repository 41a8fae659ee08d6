package dev.nocturne.access;

import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** What a credential allows. */
public enum Scope {
  /** To hand in jobs and batches. */
  SUBMIT(Role.SUBMIT),
  /** To look at jobs, batches, results and events. */
  READ(Role.READ),
  /** To cancel, retry, pause, resume and delete. */
  MANAGE(Role.MANAGE),
  /** To see the addresses by which a running session can be watched and driven. */
  LIVE(Role.LIVE),
  /** To use the identities that agents act under. */
  PERSONAS(Role.PERSONAS),
  /** To use the logins and cards that agents fill in. */
  VAULTS(Role.VAULTS),
  /** All of these, and the keys of the tenant. */
  ADMIN(Role.ADMIN);

  private final String wire;

  Scope(String wire) {
    this.wire = wire;
  }

  /** Its name on the wire and in tables. */
  public String wire() {
    return wire;
  }

  /** The scope of that name, or empty if there is none. */
  public static Optional<Scope> named(String wire) {
    return Stream.of(values()).filter(scope -> scope.wire.equals(wire)).findFirst();
  }

  /** All that these allow: an admin may do everything. */
  public static Set<Scope> allowed(Set<Scope> given) {
    return given.contains(ADMIN) ? EnumSet.allOf(Scope.class) : Set.copyOf(given);
  }

  /** The same names for annotations, which take constants only. */
  public static final class Role {
    public static final String SUBMIT = "submit";
    public static final String READ = "read";
    public static final String MANAGE = "manage";
    public static final String LIVE = "live";
    public static final String PERSONAS = "personas";
    public static final String VAULTS = "vaults";
    public static final String ADMIN = "admin";

    private Role() {}
  }
}
