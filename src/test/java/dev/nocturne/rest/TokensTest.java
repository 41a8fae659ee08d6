package dev.nocturne.rest;

import static dev.nocturne.JsonBody.member;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.startsWith;

import dev.nocturne.Issuer;
import dev.nocturne.JsonBody;
import dev.nocturne.LogRecorder;
import dev.nocturne.TestingIssuer;
import dev.nocturne.TestingPostgres;
import dev.nocturne.access.Scope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import java.nio.charset.StandardCharsets;
import java.security.Key;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jose4j.jwk.RsaJwkGenerator;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.NumericDate;
import org.jose4j.keys.HmacKey;
import org.jose4j.lang.JoseException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Who may do what with which token of an OpenID provider. */
@QuarkusTest
@TestProfile(KeysNeeded.class)
@WithTestResource(TestingPostgres.class)
@WithTestResource(TestingIssuer.class)
class TokensTest {

  private static final String JOB = "{\"kind\": \"agent\", \"task\": \"x\"}";

  Issuer issuer;

  private static Bearer bearer(String token) {
    return new Bearer("", token);
  }

  @ParameterizedTest
  @EnumSource(Scope.class)
  void a_token_allows_what_its_scopes_say_and_nothing_else(Scope scope) {
    Bearer who = bearer(issuer.token("by-token", "nocturne:" + scope.wire(), "offline_access"));

    Map<Scope, Response> answers = new LinkedHashMap<>();
    answers.put(Scope.SUBMIT, who.posts("/v1/jobs", JOB));
    answers.put(Scope.READ, who.asks().get("/v1/jobs"));
    answers.put(Scope.MANAGE, who.asks().post("/v1/jobs/" + UUID.randomUUID() + "/cancel"));
    answers.put(Scope.ADMIN, who.asks().get("/v1/keys"));
    answers.forEach(
        (needed, answer) -> {
          if (scope == needed || scope == Scope.ADMIN) {
            assertThat(answer.statusCode()).as(needed.wire()).isIn(200, 202, 404);
          } else {
            forbidden(answer, "The credential lacks the scope that this needs");
          }
        });
    assertThat(who.asks().get("/q/metrics").statusCode())
        .isEqualTo(Set.of(Scope.READ, Scope.ADMIN).contains(scope) ? 200 : 403);
  }

  @Test
  void scopes_may_be_a_text_and_only_ours_count() {
    JwtClaims claims = issuer.claims("by-text");
    claims.setClaim("realm_access", Map.of("roles", "openid nocturne:read  nocturne:all submit"));
    Bearer who = bearer(issuer.sign(claims));

    who.asks().get("/v1/jobs").then().statusCode(200);
    forbidden(who.posts("/v1/jobs", JOB), "lacks the scope");
  }

  @Test
  void a_token_without_scopes_or_with_odd_ones_allows_nothing() {
    List<Object> odd = new ArrayList<>();
    odd.addAll(Arrays.asList(List.of(), "", 7, true, Map.of("read", 1)));
    odd.add(Arrays.asList(1, null, List.of("nocturne:read"), Map.of()));
    for (Object scopes : odd) {
      JwtClaims claims = issuer.claims("odd");
      claims.setClaim("realm_access", Map.of("roles", scopes));
      forbidden(bearer(issuer.sign(claims)).asks().get("/v1/jobs"), "lacks the scope");
    }
    JwtClaims none = issuer.claims("odd");
    none.unsetClaim("realm_access");
    forbidden(bearer(issuer.sign(none)).asks().get("/v1/jobs"), "lacks the scope");
  }

  @Test
  void a_token_without_a_tenant_that_can_be_one_allows_nothing() {
    List<Object> odd =
        List.of(
            Map.of(),
            "acme",
            List.of("acme"),
            Map.of("name", ""),
            Map.of("name", "Acme Inc"),
            Map.of("name", 7),
            Map.of("name", List.of("acme")),
            Map.of("name", "x".repeat(64)));
    for (Object org : odd) {
      JwtClaims claims = issuer.claims("", "nocturne:admin");
      claims.setClaim(Issuer.ORG, org);
      homeless(issuer.sign(claims));
    }
    JwtClaims none = issuer.claims("", "nocturne:admin");
    none.unsetClaim(Issuer.ORG);
    none.setClaim("tenant", "acme");
    homeless(issuer.sign(none));
  }

  private static void homeless(String token) {
    String told = "The token names no tenant at " + Issuer.ORG + "/name";
    forbidden(bearer(token).asks().get("/v1/jobs"), told);
    forbidden(bearer(token).posts("/v1/jobs", JOB), told);
  }

  private static void forbidden(Response answer, String detail) {
    answer
        .then()
        .statusCode(403)
        .contentType("application/problem+json")
        .body(member("type", equalTo("/problems/forbidden")))
        .body(member("detail", containsString(detail)));
  }

  @Test
  void what_is_no_good_token_is_refused() throws JoseException {
    Map<String, String> bad = new LinkedHashMap<>();
    bad.put("of another audience", changed(claims -> claims.setAudience("others")));
    bad.put("of no audience", changed(claims -> claims.unsetClaim("aud")));
    bad.put("of another issuer", changed(claims -> claims.setIssuer("http://localhost:1")));
    bad.put("of its issuer's neighbour", changed(c -> c.setIssuer(issuer.address() + "/")));
    bad.put("of no issuer", changed(claims -> claims.unsetClaim("iss")));
    bad.put("expired", changed(claims -> claims.setExpirationTime(in(-60))));
    bad.put("without an end", changed(claims -> claims.unsetClaim("exp")));
    bad.put("not yet valid", changed(claims -> claims.setNotBefore(in(60))));
    JwtClaims good = issuer.claims("bad", "nocturne:admin");
    Key own = issuer.key().getPrivateKey();
    Key other = RsaJwkGenerator.generateJwk(2048).getPrivateKey();
    byte[] known = issuer.key().getPublicKey().getEncoded();
    String rsa = AlgorithmIdentifiers.RSA_USING_SHA256;
    String hmac = AlgorithmIdentifiers.HMAC_SHA256;
    bad.put("of a key unknown", Issuer.sign(good, rsa, own, "another"));
    bad.put("of another's key", Issuer.sign(good, rsa, other, "its-key"));
    bad.put("of another's key, unnamed", Issuer.sign(good, rsa, other, null));
    bad.put("unsigned", Issuer.sign(good, AlgorithmIdentifiers.NONE, null, "its-key"));
    bad.put("unsigned, with a signature", Issuer.sign(good, "none", null, "its-key") + "AAAA");
    bad.put("signed with what all know", Issuer.sign(good, hmac, new HmacKey(known), "its-key"));
    bad.put("signed with its text", Issuer.sign(good, hmac, new HmacKey(pem(known)), "its-key"));
    String whole = issuer.sign(good);
    bad.put("cut", whole.substring(0, whole.length() - 4));
    bad.put("changed", whole.replaceFirst("\\..", ".f"));
    bad.put("two of them", whole + "." + whole);
    bad.put("with its claims alone", "e30" + whole.substring(whole.indexOf('.')));

    bearer(whole).asks().get("/v1/jobs").then().statusCode(200);
    bad.forEach((what, token) -> refused(what, bearer(token).asks().get("/v1/jobs")));
  }

  private static NumericDate in(long seconds) {
    NumericDate then = NumericDate.now();
    then.addSeconds(seconds);
    return then;
  }

  private String changed(Consumer<JwtClaims> change) {
    JwtClaims claims = issuer.claims("bad", "nocturne:admin");
    change.accept(claims);
    return issuer.sign(claims);
  }

  private static byte[] pem(byte[] key) {
    String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(key);
    return ("-----BEGIN PUBLIC KEY-----\n" + text + "\n-----END PUBLIC KEY-----\n")
        .getBytes(StandardCharsets.US_ASCII);
  }

  private static void refused(String what, Response answer) {
    assertThat(answer.statusCode()).as(what).isEqualTo(401);
    answer
        .then()
        .contentType("application/problem+json")
        .header("WWW-Authenticate", startsWith("Bearer realm="))
        .header("WWW-Authenticate", containsString("invalid_token"))
        .body(member("type", equalTo("/problems/unauthorized")));
  }

  @Test
  void what_only_looks_like_a_token_is_refused_and_breaks_nothing() {
    List<String> parts = List.of("e30", "bnVsbA", "W10", "AAAA", "_-_-", "eyJhbGciOiJSUzI1NiJ9");
    for (String head : parts) {
      for (String body : parts) {
        String token = head + "." + body + ".AAAA";
        refused(token, given().header("Authorization", "Bearer " + token).get("/v1/jobs"));
      }
    }
    String long_ = "A".repeat(10_000);
    refused("long", given().header("Authorization", "Bearer e30." + long_ + ".A").get("/v1/jobs"));
    refused("twice", given().headers(twice()).get("/v1/jobs"));
    String crypt = "e30.A.A.A.A";
    refused("encrypted", given().header("Authorization", "Bearer " + crypt).get("/v1/jobs"));
  }

  @Test
  void the_operators_own_key_works_even_if_it_looks_like_a_token() {
    assertThat(KeysNeeded.BOOTSTRAP.split("\\.")).hasSize(3);
    Bearer.OPERATOR.asks().get("/v1/jobs").then().statusCode(200);
  }

  private io.restassured.http.Headers twice() {
    var good = new io.restassured.http.Header("Authorization", "Bearer " + issuer.token("x"));
    return new io.restassured.http.Headers(good, good);
  }

  @Test
  void a_token_acts_for_its_own_tenant_alone_and_its_admin_may_make_keys_there() {
    Bearer one = bearer(issuer.token("token-one", "nocturne:admin"));
    Bearer other = bearer(issuer.token("token-other", "nocturne:admin"));
    String job =
        one.posts("/v1/jobs", JOB).then().statusCode(202).extract().as(JsonBody.class).at("id");

    one.asks().get("/v1/jobs/" + job).then().statusCode(200);
    other.asks().get("/v1/jobs/" + job).then().statusCode(404);
    other.asks().post("/v1/jobs/" + job + "/cancel").then().statusCode(404);
    other.asks().get("/v1/jobs").then().body(member("items", equalTo(List.of())));
    one.posts("/v1/keys", "{\"name\": \"x\", \"scopes\": [\"read\"]}")
        .then()
        .statusCode(201)
        .body(member("tenant", equalTo("token-one")));
    forbidden(
        one.posts("/v1/keys", "{\"name\": \"x\", \"scopes\": [\"read\"], \"tenant\": \"default\"}"),
        "Only the operator");
    Bearer.of("token-one", "\"read\"").asks().get("/v1/jobs/" + job).then().statusCode(200);
  }

  @Test
  void a_token_is_in_no_log_and_no_answer() {
    List<String> said = new CopyOnWriteArrayList<>();
    try (var _ = LogRecorder.into(said)) {
      String good = issuer.token("canary-tenant", "nocturne:admin");
      String bad = changed(claims -> claims.setAudience("others"));
      for (String token : List.of(good, bad)) {
        Bearer who = bearer(token);
        said.add(who.asks().get("/v1/jobs").asString());
        said.add(who.posts("/v1/jobs", "{\"kind\":").asString());
        said.add(who.asks().get("/v1/jobs?limit=0").asString());
        said.add(who.posts("/v1/keys", "{\"name\": \"x\", \"scopes\": [\"read\"]}").asString());
        said.add(who.asks().get("/v1/keys").asString());
        said.add(who.asks().get("/q/metrics").asString());
      }
      assertThat(String.join("\n", said)).contains("canary-tenant", "unauthorized");
      for (String token : List.of(good, bad)) {
        for (String part : token.split("\\.", -1)) {
          assertThat(said).noneMatch(text -> text.contains(part));
        }
      }
    }
  }

  @Test
  void strangers_do_not_make_it_ask_the_issuer_again_and_again() {
    Key own = issuer.key().getPrivateKey();
    JwtClaims good = issuer.claims("asked", "nocturne:read");
    int before = issuer.asked();
    for (int i = 0; i < 20; i++) {
      bearer(Issuer.sign(good, AlgorithmIdentifiers.RSA_USING_SHA256, own, "key-" + i))
          .asks()
          .get("/v1/jobs")
          .then()
          .statusCode(401);
      bearer(issuer.sign(good)).asks().get("/v1/jobs").then().statusCode(200);
    }
    assertThat(issuer.asked() - before).isLessThan(5);
  }
}
