package dev.nocturne;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.Map;

/** An OpenID provider whose tokens are credentials of the service, for one run of the tests. */
public final class TestingIssuer implements QuarkusTestResourceLifecycleManager {

  private Issuer issuer;

  @Override
  public Map<String, String> start() {
    issuer = Issuer.away().start();
    return settings(issuer);
  }

  /** What the service has to know of an issuer; its tokens are like those of Keycloak. */
  static Map<String, String> settings(Issuer issuer) {
    return Map.of(
        "nocturne.oidc.issuer",
        issuer.address(),
        "nocturne.oidc.audience",
        Issuer.AUDIENCE,
        "nocturne.oidc.tenant-claim",
        '"' + Issuer.ORG + "\"/name",
        "nocturne.oidc.scopes-claim",
        "realm_access/roles",
        "nocturne.oidc.scope-prefix",
        "nocturne:");
  }

  /** Gives it to a test's field of its type. */
  @Override
  public void inject(TestInjector injector) {
    injector.injectIntoFields(issuer, new TestInjector.MatchesType(Issuer.class));
  }

  @Override
  public void stop() {
    if (issuer != null) {
      issuer.close();
    }
  }
}
