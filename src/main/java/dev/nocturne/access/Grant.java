package dev.nocturne.access;

import java.util.EnumSet;
import java.util.Set;

/**
 * What a credential gives whoever brings it.
 *
 * @param name of the credential, for people
 * @param tenant on whose behalf it acts, the only source of that
 * @param scopes all that it allows
 * @param operator whether it may act for other tenants where it names them, which no key can
 */
public record Grant(String name, String tenant, Set<Scope> scopes, boolean operator) {

  public Grant {
    scopes = Scope.allowed(scopes);
  }

  /** Everything, for whoever runs the service. */
  public static Grant operator(String name) {
    return new Grant(name, Tenants.DEFAULT, EnumSet.allOf(Scope.class), true);
  }
}
