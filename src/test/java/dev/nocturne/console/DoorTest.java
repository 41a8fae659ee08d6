package dev.nocturne.console;

import static dev.nocturne.JsonBody.member;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;

import dev.nocturne.Issuer;
import dev.nocturne.JsonBody;
import dev.nocturne.TestingIssuer;
import dev.nocturne.TestingPostgres;
import dev.nocturne.rest.Bearer;
import dev.nocturne.rest.KeysNeeded;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.Cookie;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.MalformedClaimException;
import org.jose4j.jwt.NumericDate;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How people come in, what their browser may do then, and what other sites may not. */
@QuarkusTest
@TestProfile(KeysNeeded.class)
@WithTestResource(TestingPostgres.class)
@WithTestResource(TestingIssuer.class)
class DoorTest {

  private static final String JOB = "{\"kind\": \"scrape\", \"url\": \"https://example.com\"}";

  @Inject DataSource database;

  Issuer issuer;

  @Test
  void whoever_is_not_signed_in_is_sent_to_the_door_and_back() {
    plainly()
        .get("/batches?status=running")
        .then()
        .statusCode(303)
        .header("Location", endsWith("/login?next=%2Fbatches%3Fstatus%3Drunning"));
    plainly()
        .header("HX-Request", "true")
        .get("/batches")
        .then()
        .statusCode(401)
        .header("HX-Redirect", "/login?next=%2F");
    signIn(KeysNeeded.BOOTSTRAP, "/batches?status=running")
        .then()
        .statusCode(303)
        .header("Location", endsWith("/batches?status=running"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"//evil.invalid/", "https://evil.invalid/", "/\\evil.invalid", "", "x"})
  void the_door_leads_nowhere_else(String next) {
    String location = signIn(KeysNeeded.BOOTSTRAP, next).header("Location");
    assertThat(location).endsWith("/").doesNotContain("evil");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "wrong", "nct_0123456789012345678901234567890123456789012"})
  void what_is_no_key_opens_nothing(String key) {
    Response answer = signIn(key, "/");
    answer.then().statusCode(403).body(containsString("This is no key"));
    assertThat(answer.detailedCookies().asList()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/a\0b", "/a\u0001", "/a\u007f", "/\u00fc"})
  void what_no_address_is_made_of_leads_home(String next) {
    Response answer = signIn(KeysNeeded.BOOTSTRAP, next);
    answer.then().statusCode(303).header("Location", endsWith("/"));
  }

  @Test
  void the_door_takes_in_nothing_but_its_form() {
    plainly().multiPart("key", "x", "y".repeat(9_000)).post("/login").then().statusCode(415);
    plainly().contentType("application/json").body(JOB).post("/login").then().statusCode(415);
    assertThat(signIn("x".repeat(50_000), "/").statusCode()).isBetween(400, 499);
    assertThat(signIn("\0\ud800", "/").statusCode()).isBetween(400, 499);
    for (String form : List.of("a=1&".repeat(5_000), "key=%zz", "key=%ff&&=&key=2&next", "")) {
      plainly()
          .contentType("application/x-www-form-urlencoded")
          .body(form)
          .post("/login")
          .then()
          .statusCode(403);
    }
  }

  @Test
  void the_cookie_is_for_https_alone_where_the_browser_came_by_that() {
    String host = "door.example";
    Response behindProxy =
        plainly()
            .header("Host", host)
            .header("Origin", "https://" + host)
            .formParam("key", KeysNeeded.BOOTSTRAP)
            .post("/login");
    assertThat(behindProxy.getDetailedCookie("nocturne_console").isSecured()).isTrue();
    assertThat(cookie(KeysNeeded.BOOTSTRAP).isSecured()).isFalse();
  }

  @Test
  void whoever_signs_in_anew_leaves_no_sign_in_behind() {
    Cookie first = cookie(KeysNeeded.BOOTSTRAP);
    plainly().cookie(first).formParam("key", KeysNeeded.BOOTSTRAP).post("/login");
    plainly().cookie(first).get("/").then().statusCode(303);
  }

  @Test
  void scripts_and_other_sites_do_not_get_the_cookie() {
    Cookie cookie = cookie(KeysNeeded.BOOTSTRAP);
    assertThat(cookie.isHttpOnly()).isTrue();
    assertThat(cookie.getSameSite()).isEqualTo("Strict");
    assertThat(cookie.getMaxAge()).isEqualTo(-1);
  }

  @Test
  void a_page_calls_the_interface_as_whoever_signed_in() {
    Cookie cookie = cookie(Bearer.of("console-a", "\"admin\"").secret());
    String token = token(cookie);
    Response made = from(cookie, token).body(JOB).post("/v1/jobs");
    made.then().statusCode(202);
    given()
        .cookie(cookie)
        .get("/v1/jobs/" + made.as(JsonBody.class).at("id"))
        .then()
        .statusCode(200);
    Bearer.of("console-a", "\"read\"")
        .asks()
        .get("/v1/jobs/" + made.as(JsonBody.class).at("id"))
        .then()
        .statusCode(200);
  }

  @Test
  void other_sites_cannot_call_with_the_cookie() {
    Cookie cookie = cookie(KeysNeeded.BOOTSTRAP);
    String token = token(cookie);
    List<RequestSpecification> strangers =
        List.of(
            from(cookie, token).header("Sec-Fetch-Site", "cross-site"),
            from(cookie, token).header("Sec-Fetch-Site", "same-site"),
            from(cookie, token).header("Origin", "https://evil.invalid"),
            from(cookie, token).header("Origin", "null"),
            from(cookie, token + "x"),
            from(cookie, token)
                .header("Sec-Fetch-Site", "cross-site")
                .header("Authorization", "Basic eDp5"),
            given().cookie(cookie).contentType("application/json"));
    for (RequestSpecification stranger : strangers) {
      stranger
          .body(JOB)
          .post("/v1/jobs")
          .then()
          .statusCode(403)
          .body(member("title", equalTo("The credential does not allow this")));
    }
    given()
        .urlEncodingEnabled(false)
        .cookie(cookie)
        .contentType("application/json")
        .body(JOB)
        .post("/%76%31/jobs")
        .then()
        .statusCode(403);
    from(cookie, token)
        .header("Sec-Fetch-Site", "same-origin")
        .body(JOB)
        .post("/v1/jobs")
        .then()
        .statusCode(202);
  }

  @Test
  void pages_show_only_what_is_the_tenants() {
    String name = "only of console-b";
    String batch =
        Bearer.of("console-b", "\"admin\"")
            .posts("/v1/batches", "{\"name\": \"" + name + "\", \"jobs\": [" + JOB + "]}")
            .then()
            .statusCode(202)
            .extract()
            .as(JsonBody.class)
            .at("id");
    Cookie own = cookie(Bearer.of("console-b", "\"read\"").secret());
    Cookie foreign = cookie(Bearer.of("console-c", "\"admin\"").secret());
    given().cookie(own).get("/batches").then().statusCode(200).body(containsString(name));
    given().cookie(own).get("/batches/" + batch).then().statusCode(200);
    assertThat(given().cookie(foreign).get("/batches").asString()).doesNotContain(name);
    given()
        .cookie(foreign)
        .header("Accept", "text/html")
        .get("/batches/" + batch)
        .then()
        .statusCode(404)
        .contentType("text/html")
        .body(containsString("There is no such thing"));
  }

  @Test
  void a_key_without_the_scope_sees_no_page() {
    Cookie cookie = cookie(Bearer.of("console-d", "\"submit\"").secret());
    given()
        .cookie(cookie)
        .header("Accept", "text/html")
        .get("/batches")
        .then()
        .statusCode(403)
        .contentType("text/html")
        .body(containsString("Sign in with another one"));
  }

  @Test
  void a_revoked_key_signs_its_people_out() {
    Bearer bearer = Bearer.of("console-e", "\"read\"");
    Cookie cookie = cookie(bearer.secret());
    given().cookie(cookie).get("/").then().statusCode(200);
    Bearer.of("console-e", "\"admin\"")
        .asks()
        .delete("/v1/keys/" + bearer.id())
        .then()
        .statusCode(204);
    plainly().cookie(cookie).get("/").then().statusCode(303);
    given().cookie(cookie).get("/v1/jobs").then().statusCode(401);
  }

  @Test
  void a_token_opens_the_door_for_what_it_may_and_as_long_as_it_is_good()
      throws SQLException, MalformedClaimException {
    JwtClaims claims = issuer.claims("console-f", "nocturne:read", "nocturne:submit");
    Cookie cookie = cookie(issuer.sign(claims));
    String page = given().cookie(cookie).get("/").then().statusCode(200).extract().asString();
    assertThat(Jsoup.parse(page).select(".who .name").attr("title")).isEqualTo("tenant console-f");
    from(cookie, token(cookie)).body(JOB).post("/v1/jobs").then().statusCode(202);
    given().cookie(cookie).get("/keys").then().statusCode(403);
    assertThat(given().cookie(cookie).get("/replicas").statusCode()).isEqualTo(403);
    given()
        .cookie(cookie)
        .header("X-CSRF-Token", token(cookie))
        .post("/v1/batches/" + UUID.randomUUID() + "/cancel")
        .then()
        .statusCode(403);
    assertThat(read("select extract(epoch from max(until)) from sign_in where issuer is not null"))
        .singleElement()
        .satisfies(
            until ->
                assertThat(Double.parseDouble(until))
                    .isCloseTo((double) claims.getExpirationTime().getValue(), within(2.0)));
    write("update sign_in set until = now() where issuer is not null");
    plainly().cookie(cookie).get("/").then().statusCode(303);
  }

  @Test
  void a_sign_in_by_a_token_counts_for_its_own_issuer_alone() throws SQLException {
    Cookie cookie = cookie(issuer.token("console-g", "nocturne:read"));
    given().cookie(cookie).get("/").then().statusCode(200);
    write("update sign_in set issuer = 'https://another.example' where issuer is not null");
    plainly().cookie(cookie).get("/").then().statusCode(303);
  }

  @Test
  void what_is_no_good_token_opens_nothing_and_is_told() {
    JwtClaims late = issuer.claims("console-h", "nocturne:admin");
    late.setExpirationTime(NumericDate.fromSeconds(NumericDate.now().getValue() - 90));
    JwtClaims others = issuer.claims("console-h", "nocturne:admin");
    others.setAudience("others");
    for (JwtClaims bad : List.of(late, others)) {
      Response answer = signIn(issuer.sign(bad), "/");
      answer.then().statusCode(403).body(containsString("no key and no token"));
      assertThat(answer.detailedCookies().asList()).isEmpty();
    }
    JwtClaims homeless = issuer.claims("console-h", "nocturne:admin");
    homeless.unsetClaim(Issuer.ORG);
    signIn(issuer.sign(homeless), "/")
        .then()
        .statusCode(403)
        .body(containsString("The token names no tenant"));
    Cookie nothing = cookie(issuer.token("console-h", "openid"));
    given().cookie(nothing).get("/batches").then().statusCode(403);
  }

  private List<String> read(String sql) throws SQLException {
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement();
        var rows = statement.executeQuery(sql)) {
      List<String> all = new ArrayList<>();
      while (rows.next()) {
        all.add(rows.getString(1));
      }
      return all;
    }
  }

  private void write(String sql) throws SQLException {
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  @Test
  void a_sign_in_ends_when_somebody_leaves_or_its_time_is_up() throws SQLException {
    Cookie left = cookie(KeysNeeded.BOOTSTRAP);
    plainly().cookie(left).post("/logout").then().statusCode(303);
    plainly().cookie(left).get("/").then().statusCode(303);
    Cookie late = cookie(KeysNeeded.BOOTSTRAP);
    write("update sign_in set until = now() - interval '1 second'");
    plainly().cookie(late).get("/").then().statusCode(303);
  }

  @Test
  void the_cookie_is_kept_nowhere_in_clear() throws SQLException {
    Cookie cookie = cookie(KeysNeeded.BOOTSTRAP);
    String token = issuer.token("console-i", "nocturne:read");
    Cookie byToken = cookie(token);
    assertThat(read("select s::text || encode(cookie, 'escape') from sign_in s"))
        .isNotEmpty()
        .allSatisfy(
            row ->
                assertThat(row)
                    .doesNotContain(
                        cookie.getValue(),
                        byToken.getValue(),
                        token.substring(token.lastIndexOf('.'))));
  }

  @Test
  void pages_hold_no_script_and_no_style_of_their_own() {
    Cookie cookie = cookie(KeysNeeded.BOOTSTRAP);
    for (String page : List.of("/", "/batches", "/login", "/batches/unknown")) {
      Response answer = given().cookie(cookie).header("Accept", "text/html").get(page);
      answer
          .then()
          .header("Content-Security-Policy", containsString("script-src 'self';"))
          .header("Content-Security-Policy", containsString("frame-ancestors 'none'"))
          .header("Cache-Control", "private, no-cache");
      Document document = Jsoup.parse(answer.asString());
      assertThat(document.select("script:not([src]), style, [style], [onclick]")).isEmpty();
      document
          .select("script[src], link[href]")
          .forEach(
              file ->
                  given()
                      .get(file.hasAttr("src") ? file.attr("src") : file.attr("href"))
                      .then()
                      .statusCode(200));
      // No page may run with the scripts of another release.
      given().get("/assets/calls.js").then().header("Cache-Control", "private, no-cache");
    }
  }

  private static Cookie cookie(String key) {
    return signIn(key, "/").then().statusCode(303).extract().detailedCookie("nocturne_console");
  }

  private static String token(Cookie cookie) {
    Document page = Jsoup.parse(given().cookie(cookie).get("/").asString());
    return page.select("meta[name=csrf]").attr("content");
  }

  private static RequestSpecification from(Cookie cookie, String token) {
    return given().cookie(cookie).header("X-CSRF-Token", token).contentType("application/json");
  }

  private static Response signIn(String key, String next) {
    return plainly().formParam("key", key).formParam("next", next).post("/login");
  }

  private static RequestSpecification plainly() {
    return given().redirects().follow(false);
  }
}
