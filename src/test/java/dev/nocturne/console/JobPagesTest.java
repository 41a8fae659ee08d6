package dev.nocturne.console;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;

import dev.nocturne.JsonBody;
import dev.nocturne.TestingIssuer;
import dev.nocturne.TestingPostgres;
import dev.nocturne.job.ActionOutcome;
import dev.nocturne.job.Failure;
import dev.nocturne.job.FailureKind;
import dev.nocturne.job.Json;
import dev.nocturne.job.Outcome;
import dev.nocturne.job.Progress.SessionOpen;
import dev.nocturne.job.Result;
import dev.nocturne.job.SessionOptions;
import dev.nocturne.notte.Notte;
import dev.nocturne.rest.Bearer;
import dev.nocturne.rest.KeysNeeded;
import dev.nocturne.rest.Worker;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the pages of jobs show, and to whom. */
@QuarkusTest
@TestProfile(KeysNeeded.class)
@WithTestResource(TestingPostgres.class)
@WithTestResource(TestingIssuer.class)
class JobPagesTest {

  /** What would be seen if any of it became a part of the page. */
  private static final String HOSTILE =
      "</pre></title>\"'><script>alert(1)</script><img src=x onerror=alert(1)>"
          + "<a href=javascript:alert(1) class=evil>go</a>{inject:viewer.token}\u202e\u2066gnp.exe";

  private static final String SCHEMA =
      "{\"type\": \"object\", \"properties\": {\"price\": {\"type\": \"number\"}}}";

  @Inject Worker worker;
  @Inject Notte notte;

  private Bearer admin;
  private Bearer reader;

  @BeforeEach
  void begin() {
    admin = Bearer.of("pages-of-jobs", "\"admin\"");
    reader = Bearer.of("pages-of-jobs", "\"read\"");
  }

  @Test
  void the_list_is_filtered_by_its_address_and_a_search_leads_to_jobs() {
    String job = submit(scrape("a-1", "via", "session"));
    submit(scrape("a-2", "via", "session"));

    Document list = page(admin, "/jobs?custom_id=a-1&status=queued&kind=scrape&label=run:one");
    assertThat(list.select("li.row .main")).extracting(Element::text).containsExactly("a-1");
    assertThat(list.select("li.row .main").attr("href")).isEqualTo("/jobs/" + job);
    assertThat(list.select("[name=status] [selected]").text()).isEqualTo("queued");
    assertThat(list.select("[name=q]").attr("value")).isEqualTo("a-1");
    assertThat(page(admin, "/jobs?custom_id=none").select(".empty").text()).contains("Show all");

    Document first = page(admin, "/jobs?limit=1&label=run:one&q=");
    assertThat(first.select("li.row .main").text()).isEqualTo("a-2");
    Document second = page(admin, first.select("[rel=next]").attr("href"));
    assertThat(second.select("li.row .main").text()).isEqualTo("a-1");

    search(job).header("Location", "/jobs/" + job);
    search("a-1&kind=scrape&cursor=x").header("Location", "/jobs?custom_id=a-1&kind=scrape");
    admin
        .asks()
        .header("Accept", "text/html")
        .get("/jobs?status=odd")
        .then()
        .statusCode(400)
        .contentType("text/html");
  }

  @Test
  void a_job_is_told_of_with_its_request_and_the_command_that_repeats_it() {
    String job = submit(scrape("it's", "response_format", SCHEMA));
    Document page = page(admin, "/jobs/" + job);
    assertThat(page.select("h1").text()).isEqualTo("it's");
    assertThat(page.select("[data-call]"))
        .extracting(button -> button.attr("data-call"))
        .containsExactly("POST /v1/jobs/" + job + "/cancel");
    assertThat(page.select(".label").attr("href")).isEqualTo("/jobs?label=run%3Aone");
    assertThat(page.select("#curl").text())
        .contains("/v1/jobs'", "$NOCTURNE_KEY", "\"custom_id\":\"it'\\''s\"");
    String request =
        see(admin, "/jobs/" + job + "/request").then().statusCode(200).extract().asString();
    assertThat(request).contains("\"response_format\":", "\"via\":\"one_call\"");

    assertThat(page(reader, "/jobs/" + job).select("[data-call]")).isEmpty();
    see(Bearer.of("another-tenant", "\"admin\""), "/jobs/" + job).then().statusCode(404);
    see(admin, "/jobs/none").then().statusCode(404);
  }

  @Test
  void a_page_is_exchanged_only_if_something_of_it_has_changed() {
    String job = submit(scrape("seen", "via", "session"));
    String again = page(admin, "/jobs/" + job).select("#job").attr("hx-get");
    see(admin, again).then().statusCode(204);
    worker.end(UUID.fromString(job), new Outcome.Cancelled());
    assertThat(page(admin, again).select("h1 + .state").text()).isEqualTo("cancelled");
  }

  @Test
  void addresses_of_browsers_are_for_those_who_may_have_them() {
    String job =
        submit(
            """
            {"kind": "scrape", "url": "https://example.com/", "via": "session",
             "selector": "wss://browser.example/secret"}
            """);
    assertThat(see(admin, "/jobs/" + job).asString()).contains("wss://browser.example/secret");
    assertThat(see(reader, "/jobs/" + job).asString()).doesNotContain("browser.example");
    assertThat(see(reader, "/jobs/" + job + "/request").asString())
        .doesNotContain("browser.example");
    see(reader, "/jobs/" + job + "/live").then().statusCode(403);
    assertThat(see(admin, "/jobs/" + job + "/live").asString()).contains("No session");
  }

  @Test
  void what_jobs_are_given_in_secret_is_for_those_who_may_have_it() {
    String session =
        """
        "session": {"proxies": [
          {"type": "external", "server": "http://u:canary-2@p.example", "password": "canary-3"},
          {"type": "tailnet", "oauth_client_id": "c", "oauth_client_secret": "canary-4"}]}
        """;
    String script =
        submit(
            """
            {"kind": "browser", "actions": [{"type": "goto", "url": "https://example.com/"},
              {"type": "fill", "selector": "#a", "value": "canary-5"},
              {"type": "form_fill", "value": {"password": "canary-6"}}], %s}
            """
                .formatted(session));
    List<ActionOutcome> done = Collections.nCopies(3, new ActionOutcome("fill", true, null, null));
    worker.end(
        UUID.fromString(script),
        new Outcome.Succeeded(new Result(null, null, null, null, null, 3, done)));
    for (String place : List.of(script, script + "/request")) {
      assertThat(see(admin, "/jobs/" + place).asString()).contains("canary-");
      assertThat(see(reader, "/jobs/" + place).asString())
          .doesNotContain("canary-")
          .contains("***");
    }
    assertThat(see(reader, "/jobs/" + script + "/request").asString())
        .contains("\"password\":\"***\"", "\"selector\":\"#a\"");
  }

  @Test
  void no_address_is_too_odd_for_an_answer() {
    String job = submit(scrape("odd", "via", "session"));
    for (String odd :
        List.of(
            "/jobs?q=%00",
            "/jobs?q=%ff%fe&label=a",
            "/jobs?label=%00",
            "/jobs?q=" + "x".repeat(9_000),
            "/jobs?cursor=A&q=%ed%a0%80",
            "/jobs/" + job + "?seen=%00",
            "/jobs?limit=99999999999",
            "/jobs/" + job + "/steps?cursor=A",
            "/jobs/%00",
            "/changes?job=%00",
            "/changes?batch=x",
            "/keys?tenant=%00",
            "/keys?tenant=%27%22%3E&limit=1",
            "/webhooks?cursor=%00",
            "/batches?name=%00",
            "/batches?name=%25_%5c",
            "/schedules/x",
            "/replicas?x=%00",
            "/usage/account?x=1",
            "/batches/" + job + "/rows?from=1",
            "/login?next=%00")) {
      assertThat(see(admin, odd).statusCode()).as(odd).isLessThan(500);
    }
    for (String host : List.of("a{b", "a_b:99999", "a b", "[::1", "x:y:z")) {
      assertThat(admin.asks().header("Host", host).get("/jobs/" + job).statusCode())
          .as(host)
          .isLessThan(500);
    }
  }

  @Test
  void steps_and_the_live_view_are_asked_for_when_they_are_opened() {
    String session =
        notte.startSession(SessionOptions.lasting(Duration.ofMinutes(10), new Json("{}")));
    String job = submit(scrape("watched", "via", "session"));
    worker.reach(UUID.fromString(job), new SessionOpen(session, 0));
    assertThat(page(admin, "/jobs/" + job).select("[hx-get$=/live]")).hasSize(1);
    assertThat(page(reader, "/jobs/" + job).select("[hx-get$=/live]")).isEmpty();
    Document live = page(admin, "/jobs/" + job + "/live");
    assertThat(live.select("a")).isNotEmpty();
    assertThat(live.select("a").attr("rel")).contains("noreferrer");
    // What is shown in the page is the emulator's, and the policy of the page names no other.
    Element frame = live.selectFirst("iframe");
    assertThat(frame).isNotNull();
    assertThat(frame.attr("sandbox")).isEqualTo("allow-scripts allow-same-origin");
    String origin = frame.attr("src").replaceFirst("(?<=[0-9])/.*", "");
    assertThat(see(admin, "/jobs/" + job).header("Content-Security-Policy"))
        .endsWith("frame-src " + origin);
    assertThat(see(admin, "/jobs").header("Content-Security-Policy")).doesNotContain("frame-src");
    given().get(frame.attr("src")).then().statusCode(200).body(containsString("data:image/png"));
    assertThat(page(admin, "/jobs/" + job + "/steps").text()).contains("Notte tells of no steps");
    see(admin, "/jobs/" + job + "/steps?odd=1").then().statusCode(400);
  }

  @Test
  void nothing_that_a_job_brings_back_becomes_a_part_of_the_page() {
    String job = submit(hostileRequest());
    Json data = new Json("{\"seen\": " + quoted() + "}");
    worker.end(
        UUID.fromString(job),
        new Outcome.Succeeded(
            new Result(
                HOSTILE,
                data,
                HOSTILE + "\n\n[go](javascript:alert(1)) ![x](data:image/svg+xml,x)",
                List.of("javascript:alert(1)", HOSTILE, "https://example.com/\"onclick=x"),
                new Json("[{\"url\": \"javascript:alert(1)\"}, " + quoted() + ", 7]"),
                3,
                List.of(new ActionOutcome(HOSTILE, false, HOSTILE, data)))));
    Document page = page(admin, "/jobs/" + job);
    assertThat(page.select(".result").text()).contains("<script>alert(1)</script>");
    assertHarmless(page);
    assertHarmless(page(admin, "/jobs?custom_id=" + urlEncoded()));

    String failed = submit(hostileRequest());
    worker.end(
        UUID.fromString(failed),
        new Outcome.Failed(new Failure(FailureKind.RESULT_MISMATCH, HOSTILE, HOSTILE)));
    page = page(admin, "/jobs/" + failed);
    assertThat(page.select(".failure").text()).contains("<script>alert(1)</script>", "format");
    assertThat(page.select("[data-call$=/retry]")).hasSize(1);
    assertHarmless(page);
  }

  @Test
  void of_what_is_long_the_beginning_is_shown() {
    String job = submit(scrape("long", "response_format", SCHEMA));
    String big = "x ".repeat(500_000);
    worker.end(
        UUID.fromString(job),
        new Outcome.Succeeded(
            new Result(
                big,
                new Json("{\"a\": \"" + big + "\"}"),
                big,
                Collections.nCopies(5_000, "https://example.com/"),
                null,
                null)));
    String html = see(admin, "/jobs/" + job).asString();
    assertThat(html.length()).isLessThan(600_000);
    Document page = Jsoup.parse(html);
    assertThat(page.select(".result a[href=/v1/jobs/" + job + "]").size()).isGreaterThan(3);
    assertThat(page.select(".links li")).hasSize(100);
    assertThat(page.select("pre[dir=auto]")).isNotEmpty();
  }

  private static void assertHarmless(Document page) {
    assertThat(page.select("script:not([src^=/assets/]):not([src^=/webjars/])")).isEmpty();
    assertThat(page.select("img, iframe, object, .evil, base, [onclick], [onerror], [style]"))
        .isEmpty();
    assertThat(page.getAllElements())
        .allSatisfy(
            element ->
                assertThat(element.attributes())
                    .noneMatch(
                        one ->
                            one.getKey().startsWith("on")
                                || one.getValue().strip().startsWith("javascript:")));
    assertThat(page.select("a[href^=http]"))
        .allSatisfy(link -> assertThat(link.attr("rel")).contains("noopener", "nofollow"));
    for (Element element : page.body().getElementsMatchingOwnText("\u202e")) {
      assertThat(element.tagName().equals("bdi") || element.closest("[dir]") != null)
          .as(element.outerHtml())
          .isTrue();
    }
  }

  private static String hostileRequest() {
    return """
        {"kind": "agent", "task": %s, "custom_id": %s, "labels": {"a": %s},
         "response_format": {"type": "object", "title": %s}}
        """
        .formatted(quoted(), quoted(), quoted(), quoted());
  }

  private static String scrape(String customId, String field, String value) {
    String json = value.startsWith("{") ? value : "\"" + value + "\"";
    return """
        {"kind": "scrape", "url": "https://example.com/", "custom_id": "%s", "%s": %s,
         "labels": {"run": "one"}}
        """
        .formatted(customId, field, json);
  }

  private static String quoted() {
    return "\"" + HOSTILE.replace("\"", "\\\"") + "\"";
  }

  private static String urlEncoded() {
    return URLEncoder.encode(HOSTILE, StandardCharsets.UTF_8);
  }

  private ValidatableResponse search(String what) {
    return admin.asks().redirects().follow(false).get("/jobs?q=" + what).then().statusCode(303);
  }

  private String submit(String body) {
    return admin
        .posts("/v1/jobs", body)
        .then()
        .statusCode(202)
        .extract()
        .as(JsonBody.class)
        .at("id");
  }

  private static Document page(Bearer who, String path) {
    return Jsoup.parse(
        see(who, path).then().statusCode(200).contentType("text/html").extract().asString());
  }

  private static Response see(Bearer who, String path) {
    return who.asks().urlEncodingEnabled(false).get(path);
  }
}
