package dev.nocturne.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nocturne.TestingIssuer;
import dev.nocturne.TestingPostgres;
import dev.nocturne.rest.Bearer;
import dev.nocturne.rest.KeysNeeded;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
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
    assertThat(page(reader, "/webhooks").select("form[data-make]")).isEmpty();
  }

  @Test
  void an_admin_sees_the_keys_of_its_own_tenant_and_of_no_other() {
    Bearer admin = Bearer.of("makes-keys", "\"admin\"");

    assertThat(page(admin, "/keys").select("tbody tr")).hasSize(1);
    admin.asks().get("/keys?tenant=another").then().statusCode(403);
    assertThat(page(Bearer.OPERATOR, "/keys?tenant=makes-keys").select("tbody tr")).hasSize(1);
  }

  private static Document page(Bearer who, String path) {
    return Jsoup.parse(who.asks().get(path).then().statusCode(200).extract().asString());
  }
}
