package dev.nocturne;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.Map;

/** An OpenID provider whose tokens are credentials of the service, for one run of the tests. */
public final class TestingIssuer implements QuarkusTestResourceLifecycleManager {

  /** The name of an argument with which it does not answer until a test starts it. */
  public static final String AWAY = "away";

  /** The name of an argument with which it answers, but its keys are not to be had. */
  public static final String KEYLESS = "keyless";

  private Issuer issuer;
  private boolean away;
  private boolean keyless;

  @Override
  public void init(Map<String, String> arguments) {
    away = arguments.containsKey(AWAY);
    keyless = arguments.containsKey(KEYLESS);
  }

  @Override
  public Map<String, String> start() {
    issuer = Issuer.away();
    if (keyless) {
      issuer.startWithoutKeys();
    } else if (!away) {
      issuer.start();
    }
    // Its tokens are like those of Keycloak.
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
