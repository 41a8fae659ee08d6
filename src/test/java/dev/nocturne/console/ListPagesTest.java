package dev.nocturne.console;

import static dev.nocturne.Patience.await;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nocturne.JsonBody;
import dev.nocturne.TestingPostgres;
import dev.nocturne.rest.IdleEngine;
import dev.nocturne.store.Deliveries;
import dev.nocturne.store.PaceLog;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the operator sees in the pages beside batches and jobs. */
@QuarkusTest
@TestProfile(IdleEngine.class)
@WithTestResource(TestingPostgres.class)
class ListPagesTest {

  private static final String HOOK =
      "{\"url\":\"https://hooks.invalid/in\",\"event_types\":[\"dev.nocturne.batch.finished.v1\"]}";

  /** Marks and fillers that show nothing, as a client may copy them from somewhere. */
  private static final String UNSEEN = "\\u00a0\\u200b\\u3164\\ufe0f";

  @Inject DataSource database;
  @Inject Deliveries deliveries;
  @Inject PaceLog pace;

  @Test
  void a_schedule_is_told_in_words_with_its_next_five_times_and_its_runs() {
    String id =
        created(
            "/v1/schedules",
            """
            {"name":"<b>weekdays</b>","cron":"0 9 * * 1-5","time_zone":"Europe/Berlin",
              "job":{"kind":"agent","task":"look"}}
            """);
    given().post("/v1/schedules/" + id + "/run").then().statusCode(200);

    Document page = page("/schedules/" + id);
    assertThat(page.select("h1 b")).isEmpty();
    assertThat(page.select("h1").text()).isEqualTo("<b>weekdays</b>");
    assertThat(page.select(".pairs").text())
        .contains("at 09:00 every day between Monday and Friday", "Europe/Berlin");
    assertThat(page.select("ol time")).hasSize(5);
    assertThat(page.select("#runs tbody tr")).hasSize(1);
    assertThat(page.select("#runs a[href^=/jobs/]")).hasSize(1);
    assertThat(page.select("[data-call$=/pause]")).hasSize(1);

    given().post("/v1/schedules/" + id + "/pause").then().statusCode(200);
    Document paused = page("/schedules/" + id);
    assertThat(paused.select("[data-call$=/pause], ol time")).isEmpty();
    assertThat(paused.select("[data-call$=/resume]")).hasSize(1);
    assertThat(page("/schedules?limit=1").select("a[rel=next]").attr("href"))
        .startsWith("/schedules?cursor=");
  }

  @Test
  void a_schedule_is_written_with_its_next_times_in_sight_and_changed() {
    Document fresh = page("/schedules/new");
    assertThat(fresh.select("#schedule").attr("data-save")).isEqualTo("POST /v1/schedules");
    // The script has a place for whatever may be wrong.
    List<String> fields = fresh.select("#schedule [name]").eachAttr("name");
    assertThat(fresh.select("[data-wrong]").eachAttr("data-wrong"))
        .containsAll(fields.stream().filter(field -> !field.equals("content")).toList())
        .contains("");
    assertThat(fresh.select("#example").attr("data-page")).startsWith("http");

    String id =
        created(
            "/v1/schedules",
            """
            {"name":"<i>nightly</i>","cron":"30 2 * * *","time_zone":"Europe/Berlin","paused":true,
              "overlap":"queue","job":{"kind":"agent","task":"</textarea><script>"}}
            """);
    assertThat(page("/schedules/" + id).select("a[href$=/edit]")).hasSize(1);
    Document form = page("/schedules/" + id + "/edit");
    assertThat(form.select("#schedule").attr("data-save")).isEqualTo("PATCH /v1/schedules/" + id);
    assertThat(form.select("[name=name]").attr("value")).isEqualTo("<i>nightly</i>");
    assertThat(form.select("[name=overlap] [selected]").attr("value")).isEqualTo("queue");
    assertThat(form.select("[name=content] [selected]").text()).isEqualTo("job");
    assertThat(form.select("[name=payload]").text()).contains("\"</textarea><script>\"");
    assertThat(form.select("[name=paused]").hasAttr("checked")).isTrue();
    assertThat(form.select("script:not([src])")).isEmpty();
    given().get("/schedules/" + UUID.randomUUID() + "/edit").then().statusCode(404);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "30 2 * * * | Europe/Berlin | 5 | at 02:30",
        "0 0 30 2 * | UTC | 0 | never comes",
        "@daily | UTC | 0 | no timetable",
        "<script> | UTC | 0 | no timetable",
        "0 6 * * * | Mars/Base | 0 | no time zone",
        "1-2/ * * * * | UTC | 0 | no timetable",
      })
  void a_timetable_is_told_while_it_is_written(String cron, String zone, int times, String words) {
    Document told =
        Jsoup.parse(
            given()
                .queryParam("cron", cron)
                .queryParam("time_zone", zone)
                .get("/schedules/times")
                .then()
                .statusCode(200)
                .extract()
                .asString());
    assertThat(told.select("time")).hasSize(times);
    assertThat(told.text()).contains(words);
  }

  @Test
  void what_a_webhook_never_got_is_among_the_dead_letters_until_it_is_sent_again()
      throws SQLException {
    String webhook = created("/v1/webhooks", HOOK);
    UUID delivery = UUID.randomUUID();
    execute(
        """
        insert into webhook_delivery (id, webhook, tenant, event, type, state, due_at, tries,
          tried_at, status, error, created_at, ended_at)
        values ('%s', '%s', 'default', 'event', 'succeeded', 'failed', now(), 9, now(), 500,
          '<script>bad</script>', now(), now())
        """
            .formatted(delivery, webhook));
    String resend = "POST /v1/webhooks/%s/deliveries/%s/resend".formatted(webhook, delivery);

    Element dead =
        page("/dead-letters").select("tr:has([data-call=" + quoted(resend) + "])").first();
    assertThat(dead).isNotNull();
    assertThat(dead.text()).contains("https://hooks.invalid/in", "500 <script>bad</script>");
    assertThat(dead.select("script")).isEmpty();
    assertThat(page("/").select(".attention a[href=/dead-letters]")).isNotEmpty();
    Document one = page("/webhooks/" + webhook + "?state=failed");
    assertThat(one.select("#deliveries tbody tr")).hasSize(1);
    assertThat(
            one.select("[data-call=" + quoted("PATCH /v1/webhooks/" + webhook) + "]")
                .attr("data-body"))
        .isEqualTo("{\"enabled\":false}");
    assertThat(page("/webhooks").select("a[href=/webhooks/" + webhook + "]")).hasSize(1);

    given().post(resend.substring(5)).then().statusCode(202);
    assertThat(page("/dead-letters").select("[data-call=" + quoted(resend) + "]")).isEmpty();
    given().delete("/v1/webhooks/" + webhook).then().statusCode(204);
  }

  @Test
  void the_last_hour_is_drawn_and_every_replica_told_of() {
    pace.note("replica-of-a-test", 3, 1);
    await().until(() -> !page("/").select("#jobs-title").isEmpty());

    Document home = page("/");
    Element chart = home.select("svg[role=img][aria-label*=succeeded and]").first();
    assertThat(chart).isNotNull();
    assertThat(chart.attr("aria-label")).containsPattern("[0-9]+ jobs succeeded and [0-9]+ failed");
    assertThat(chart.select("polyline.succeeded").attr("points").split(" ")).hasSize(60);
    assertThat(home.select("[style], main script")).isEmpty();
    Element replica =
        page("/replicas").select("tr:has(bdi:containsOwn(replica-of-a-test))").first();
    assertThat(replica).isNotNull();
    assertThat(replica.select(".state").text()).isEqualTo("on");
    assertThat(replica.select("[data-label=succeeded]").text()).isEqualTo("3");
  }

  @Test
  void keys_are_listed_without_their_secrets_and_revoked_ones_are_told() {
    String id = created("/v1/keys", "{\"name\":\"of a page\",\"scopes\":[\"read\"]}");
    String revoke = "DELETE /v1/keys/" + id + "?tenant=default";

    assertThat(page("/keys").select("[data-call=" + quoted(revoke) + "]")).hasSize(1);
    given().delete("/v1/keys/" + id).then().statusCode(204);
    Document after = page("/keys");
    assertThat(after.select("[data-call=" + quoted(revoke) + "]")).isEmpty();
    assertThat(after.select("tr:has(bdi:containsOwn(of a page)) .state").text())
        .isEqualTo("revoked");
  }

  @Test
  void a_list_of_batches_tells_their_pace_their_end_and_what_they_cost() throws SQLException {
    String batch =
        given()
            .contentType("application/json")
            .body(
                """
                {"name": "costs", "jobs": [{"kind": "agent", "task": "look"},
                  {"kind": "agent", "task": "look"}]}""")
            .post("/v1/batches")
            .then()
            .statusCode(202)
            .extract()
            .as(JsonBody.class)
            .at("id");
    execute(
        "insert into batch_credit (batch, attempts, credits) values ('" + batch + "', 2, 3.50)");
    execute(
        "update batch_count set pace = 0.01, paced_at = now() + interval '1 day' where batch = '"
            + batch
            + "'");
    for (String address : List.of("/batches?name=costs", "/")) {
      Element pace = page(address).selectFirst(".row:has([href$=" + batch + "]) .pace");
      assertThat(pace.text()).matches("[0-9.]+ a minute, ends [^ ]+ 3.50 credits");
      assertThat(pace.select("time")).hasSize(1);
    }
    assertThat(page("/usage").select("tr:has([href$=" + batch + "])").text()).contains("2 3.50");
  }

  @ParameterizedTest
  @ValueSource(strings = {" ", UNSEEN})
  void what_has_an_empty_name_is_called_by_its_id(String unseen) {
    String batch =
        given()
            .contentType("application/json")
            .body(
                """
                {"name": "%1$s", "jobs": [
                  {"kind": "agent", "task": "look", "custom_id": "%1$s", "labels": {"name": "none"}}]}
                """
                    .formatted(unseen))
            .post("/v1/batches")
            .then()
            .statusCode(202)
            .extract()
            .as(JsonBody.class)
            .at("id");
    for (String list : List.of("/", "/batches")) {
      assertThat(page(list).select(".main[href=/batches/" + batch + "]").text()).isEqualTo(batch);
    }
    assertThat(page("/usage").select("a[href=/batches/" + batch + "]").text()).isEqualTo(batch);
    Document one = page("/batches/" + batch);
    assertThat(one.select("h1").text()).isEqualTo(batch);
    assertThat(one.title()).startsWith(batch);
    Element job = page("/jobs?label=name:none").selectFirst(".main");
    assertThat(job.attr("href")).isEqualTo("/jobs/" + job.text());
    assertThat(page("/batches/" + batch + "/rows?from=1").select(".line .name").text())
        .isEqualTo(job.text());

    String schedule =
        created(
            "/v1/schedules",
            """
            {"name": "%s", "cron": "0 9 * * *", "time_zone": "UTC", "paused": true,
              "job": {"kind": "agent", "task": "look"}}
            """
                .formatted(unseen));
    assertThat(page("/schedules").select("a[href=/schedules/" + schedule + "]").text())
        .isEqualTo(schedule);
    assertThat(page("/schedules/" + schedule).select("h1").text()).isEqualTo(schedule);
    Document form = page("/schedules/" + schedule + "/edit");
    assertThat(form.select("h1 bdi").text()).isEqualTo(schedule);
    assertThat(form.title()).startsWith(schedule);
  }

  @Test
  void the_command_that_repeats_a_job_goes_where_clients_reach_the_service() {
    String job =
        given()
            .contentType("application/json")
            .body("{\"kind\": \"agent\", \"task\": \"look\"}")
            .post("/v1/jobs")
            .then()
            .statusCode(202)
            .extract()
            .as(JsonBody.class)
            .at("id");
    assertThat(page("/jobs/" + job).select("#curl").text())
        .startsWith("curl 'https://nocturne.example/v1/jobs' ");
  }

  @Test
  void an_old_webhook_that_fails_is_told_of_however_many_there_are() throws SQLException {
    // Those of other tests, of which some fail too.
    long others = deliveries.backlog(10_000).failing();
    execute(
        """
        insert into webhook (id, tenant, url, types, secret, after, failing_since)
        select ('00000000-0000-0000-0000-' || lpad(n::text, 12, '0'))::uuid, 'many-webhooks',
          'https://hooks.invalid/in', '{}', 'x', 0, case when n = 1 then now() end
        from generate_series(1, 101) n
        """);
    try {
      await()
          .untilAsserted(
              () ->
                  assertThat(page("/").select(".attention").text())
                      .contains("whose tries fail: " + (others + 1) + ";"));
    } finally {
      execute("delete from webhook where tenant = 'many-webhooks'");
    }
  }

  @Test
  void usage_is_a_page_at_once_and_what_notte_tells_a_part_of_it() {
    assertThat(page("/usage").select("[hx-get=/usage/account]")).hasSize(1);
    assertThat(page("/usage/account").text()).contains("Language models");
  }

  private static String quoted(String text) {
    return '"' + text + '"';
  }

  private static String created(String path, String body) {
    return given()
        .contentType("application/json")
        .body(body)
        .post(path)
        .then()
        .statusCode(201)
        .extract()
        .as(JsonBody.class)
        .at("id");
  }

  private static Document page(String path) {
    return Jsoup.parse(given().get(path).then().statusCode(200).extract().asString());
  }

  private void execute(String sql) throws SQLException {
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
