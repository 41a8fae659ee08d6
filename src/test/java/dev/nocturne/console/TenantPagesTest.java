package dev.nocturne.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nocturne.JsonBody;
import dev.nocturne.TestingIssuer;
import dev.nocturne.TestingPostgres;
import dev.nocturne.rest.Bearer;
import dev.nocturne.rest.KeysNeeded;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.util.List;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.junit.jupiter.api.Test;

/** A tenant sees its own, and nothing of the whole service. */
@QuarkusTest
@TestProfile(KeysNeeded.class)
@WithTestResource(TestingPostgres.class)
@WithTestResource(TestingIssuer.class)
class TenantPagesTest {

  @Test
  void what_is_the_operators_alone_is_neither_shown_nor_had() {
    Bearer reader = Bearer.of("looks", "\"read\"");

    Document home = page(reader, "/");
    assertThat(home.select("nav a[href=/replicas], nav a[href=/keys]")).isEmpty();
    assertThat(home.select("#jobs-title, #settings-title")).isEmpty();
    assertThat(page(Bearer.OPERATOR, "/").select("nav a[href=/replicas]")).hasSize(1);
    reader.asks().get("/replicas").then().statusCode(403);
    reader.asks().get("/keys").then().statusCode(403);
    Bearer admin = Bearer.of("looks", "\"admin\"");
    for (Bearer stranger : List.of(reader, admin)) {
      stranger.asks().post("/replicas/drain?name=x").then().statusCode(403);
      stranger.asks().post("/replicas/resume?name=x").then().statusCode(403);
    }
    assertThat(page(reader, "/webhooks").select("form[data-make]")).isEmpty();
  }

  @Test
  void an_admin_sees_the_keys_of_its_own_tenant_and_of_no_other() {
    Bearer admin = Bearer.of("makes-keys", "\"admin\"");

    assertThat(page(admin, "/keys").select("tbody tr")).hasSize(1);
    admin.asks().get("/keys?tenant=another").then().statusCode(403);
    assertThat(page(Bearer.OPERATOR, "/keys?tenant=makes-keys").select("tbody tr")).hasSize(1);
  }

  @Test
  void a_schedule_is_changed_by_whoever_may_and_never_by_what_its_form_hides() {
    String schedule =
        Bearer.of("plans", "\"admin\"")
            .posts(
                "/v1/schedules",
                """
                {"name": "hidden", "cron": "0 6 * * *",
                  "job": {"kind": "agent", "task": "look at wss://live.example.com/secret"}}""")
            .then()
            .statusCode(201)
            .extract()
            .as(JsonBody.class)
            .at("id");
    String form = "/schedules/" + schedule + "/edit";
    Document veiled = page(Bearer.of("plans", "\"read\", \"manage\""), form);
    assertThat(veiled.select("#schedule")).hasSize(1);
    assertThat(veiled.select("[name=payload], [name=content]")).isEmpty();
    assertThat(veiled.html()).doesNotContain("live.example.com").contains("stays as it is");
    assertThat(page(Bearer.of("plans", "\"admin\""), form).select("[name=payload]").text())
        .contains("live.example.com/secret");
    Bearer reader = Bearer.of("plans", "\"read\"");
    assertThat(page(reader, form).select("#schedule")).isEmpty();
    assertThat(page(reader, "/schedules").select("a[href=/schedules/new]")).isEmpty();
    Bearer.of("others", "\"admin\"").asks().get(form).then().statusCode(404);
  }

  private static Document page(Bearer who, String path) {
    return Jsoup.parse(who.asks().get(path).then().statusCode(200).extract().asString());
  }
}
