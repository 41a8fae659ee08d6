package dev.nocturne.rest;

import static dev.nocturne.JsonBody.member;
import static io.restassured.RestAssured.config;
import static io.restassured.RestAssured.given;
import static io.restassured.config.EncoderConfig.encoderConfig;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.startsWith;

import dev.nocturne.JsonBody;
import dev.nocturne.TestingIssuer;
import dev.nocturne.TestingPostgres;
import dev.nocturne.live.FileView;
import dev.nocturne.live.HeldFiles;
import dev.nocturne.live.Look;
import dev.nocturne.notte.NotteGroups;
import dev.nocturne.notte.Storage.StoredFile;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A tenant's files in Notte's storage, which all tenants share there. */
@QuarkusTest
@TestProfile(KeysNeeded.class)
@WithTestResource(TestingPostgres.class)
@WithTestResource(TestingIssuer.class)
class FileResourceTest {

  private static final String ALL = "/v1/files";

  @TestHTTPResource URI service;
  @Inject NotteGroups notte;
  @Inject HeldFiles files;

  private String tenant;
  private Bearer owner;
  private Bearer stranger;

  @BeforeEach
  void begin() {
    tenant = "files-" + UUID.randomUUID();
    owner = Bearer.of(tenant, "\"submit\", \"read\", \"live\"");
    stranger = Bearer.of("files-" + UUID.randomUUID(), "\"admin\"");
  }

  private static RequestSpecification sends(Bearer who, byte[] bytes) {
    return who.asks()
        .config(
            config()
                .encoderConfig(
                    encoderConfig().appendDefaultContentCharsetToContentTypeIfUndefined(false)))
        .contentType("application/octet-stream")
        .body(bytes);
  }

  private static Response sent(Bearer who, String name, String text) {
    return sends(who, text.getBytes(UTF_8)).post(ALL + "/{name}", name);
  }

  private static String script(String file) {
    return """
        {"kind": "browser", "session": {"use_file_storage": true}, "actions": [{"type": "reload"},
          {"type": "upload_file", "selector": "input", "file_path": "%s"}]}"""
        .formatted(file);
  }

  private static byte[] fetched(Bearer who, String name) {
    String address =
        who.asks()
            .get(ALL + "/{name}", name)
            .then()
            .statusCode(200)
            .header("Cache-Control", equalTo("no-store"))
            .extract()
            .as(JsonBody.class)
            .at("download_url");
    return given().get(address).asByteArray();
  }

  @Test
  void a_file_is_kept_listed_fetched_and_replaced_under_its_name() {
    String path =
        sent(owner, "cv 1.pdf", "first")
            .then()
            .statusCode(200)
            .extract()
            .as(JsonBody.class)
            .at("file_path");
    assertThat(path).endsWith("-cv 1.pdf").hasSize(36 + 9);
    assertThat(fetched(owner, "cv 1.pdf")).asString().isEqualTo("first");
    assertThat(notte.storage().uploads()).extracting(StoredFile::name).contains(path);

    sent(owner, "cv 1.pdf", "second")
        .then()
        .statusCode(200)
        .body(member("file_path", equalTo(path)))
        .body(member("name", equalTo("cv 1.pdf")));
    assertThat(fetched(owner, "cv 1.pdf")).asString().isEqualTo("second");
    assertThat(fetched(owner, path)).as("by its name at Notte").asString().isEqualTo("second");
    owner.asks().get(ALL).then().statusCode(200).body(member("items.file_path", contains(path)));
    owner.posts("/v1/jobs", script(path)).then().statusCode(202);
  }

  @Test
  void files_may_be_larger_than_other_bodies_but_not_than_the_setting_and_are_no_forms()
      throws Exception {
    assertThat(statusOf("/large", 11 << 20)).isEqualTo(200);
    assertThat(statusOf("/larger", 17 << 20)).isEqualTo(413);
    sends(owner, new byte[1])
        .contentType("multipart/form-data; boundary=x")
        .post(ALL + "/form")
        .then()
        .statusCode(415);
  }

  /** By a client that takes no seconds for so much. */
  private int statusOf(String name, int length) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(service.resolve(ALL + name))
            .header("Authorization", "Bearer " + owner.secret())
            .header("Content-Type", "application/pdf")
            .POST(HttpRequest.BodyPublishers.ofByteArray(new byte[length]))
            .build();
    try (HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
      return client.send(request, HttpResponse.BodyHandlers.ofString()).statusCode();
    }
  }

  @Test
  void jobs_reach_the_storage_where_they_need_it_and_agents_nowhere() {
    String path = sent(owner, "cv.pdf", "x").path("file_path");
    for (String job :
        List.of(
            script(path).replace("true", "false"),
            "{\"kind\": \"agent\", \"task\": \"List all files\","
                + " \"session\": {\"use_file_storage\": true}}")) {
      owner
          .posts("/v1/jobs", job)
          .then()
          .statusCode(422)
          .body(member("errors.pointer", contains("/session/use_file_storage")));
    }
  }

  @Test
  void another_tenant_has_its_own_of_that_name_and_can_neither_see_read_nor_use_this_one() {
    String path = sent(owner, "cv.pdf", "mine").path("file_path");
    stranger.asks().get(ALL).then().statusCode(200).body(member("items", empty()));
    for (String name : List.of("cv.pdf", path)) {
      stranger.asks().get(ALL + "/" + name).then().statusCode(404);
    }
    Response foreign = stranger.posts("/v1/jobs", script(path));
    foreign
        .then()
        .statusCode(422)
        .body(member("errors.pointer", contains("/actions/1/file_path")))
        .body(member("errors.detail", contains(startsWith("is no file of this tenant"))));
    assertThat(stranger.posts("/v1/jobs", script("nobodys")).asString())
        .isEqualTo(foreign.asString());
    assertThat(stranger.posts("/v1/jobs", script("cv.pdf")).statusCode()).isEqualTo(422);

    String other = sent(stranger, "cv.pdf", "theirs").path("file_path");
    assertThat(other).isNotEqualTo(path);
    assertThat(fetched(owner, "cv.pdf")).asString().isEqualTo("mine");
  }

  @Test
  void two_that_are_sent_at_once_under_a_name_are_one_in_the_end(@TempDir Path folder)
      throws IOException {
    Path file = Files.writeString(folder.resolve("any"), "late");
    Look<FileView> late =
        files.put(
            tenant,
            "cv.pdf",
            "text/plain",
            use -> {
              sent(owner, "cv.pdf", "first").then().statusCode(200);
              use.accept(file);
            });
    assertThat(late).isInstanceOf(Look.Missing.class);
    assertThat(fetched(owner, "cv.pdf")).asString().isEqualTo("first");

    assertThat(files.put(tenant, "cv.pdf", "text/plain", use -> use.accept(file)))
        .isInstanceOf(Look.Found.class);
    assertThat(fetched(owner, "cv.pdf")).asString().isEqualTo("late");
    owner.asks().get(ALL).then().body(member("items.name", contains("cv.pdf")));
  }

  @Test
  void a_tenant_has_two_on_their_way_at_once_and_a_third_is_told_to_come_again(@TempDir Path folder)
      throws IOException {
    Path file = Files.writeString(folder.resolve("any"), "x");
    Look<FileView> first =
        files.put(
            tenant,
            "1",
            "text/plain",
            use -> {
              assertThat(sent(owner, "2", "x").statusCode()).as("room for a second").isEqualTo(200);
              Look<FileView> second =
                  files.put(
                      tenant,
                      "3",
                      "text/plain",
                      inner -> {
                        sent(owner, "4", "x")
                            .then()
                            .statusCode(503)
                            .header("Retry-After", "1")
                            .body(member("type", equalTo("/problems/unavailable")));
                        assertThat(sent(stranger, "4", "x").statusCode()).isEqualTo(200);
                        inner.accept(file);
                      });
              assertThat(second).isInstanceOf(Look.Found.class);
              use.accept(file);
            });
    assertThat(first).isInstanceOf(Look.Found.class);
    owner.asks().get(ALL).then().body(member("items.name", containsInAnyOrder("1", "2", "3")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "..", ".a", "a.", "a ", " a", "-a", "a/b", "a\\b", "a\"b", "a\u0000", "a\nb", "ä", "a%2fb"
      })
  void a_name_that_means_something_elsewhere_is_refused(String name) {
    int status = sent(owner, name, "x").statusCode();
    assertThat(status).isIn(400, 404, 405);
    assertThat(owner.asks().get(ALL).as(JsonBody.class).<List<?>>at("items")).isEmpty();
    assertThat(owner.asks().get(ALL + "/{name}", name).statusCode()).isIn(200, 400, 404);
  }

  @Test
  void what_is_too_long_or_coded_or_of_no_type_is_refused() {
    assertThat(sent(owner, "a".repeat(101), "x").statusCode()).isEqualTo(400);
    assertThat(sent(owner, "a".repeat(100), "x").statusCode()).isEqualTo(200);
    Response coded =
        sends(owner, new byte[1]).header("Content-Encoding", "gzip").post(ALL + "/coded");
    assertThat(coded.statusCode()).isEqualTo(415);
    for (String type : List.of("a/b\"; filename=c", "text", "x/y z")) {
      int status = sends(owner, new byte[1]).contentType(type).post(ALL + "/typed").statusCode();
      assertThat(status).as(type).isBetween(400, 415);
    }
  }

  @Test
  void sending_seeing_and_reading_are_for_their_scopes() {
    sent(owner, "cv.pdf", "x").then().statusCode(200);
    Bearer reader = Bearer.of(tenant, "\"read\"");
    reader.asks().get(ALL).then().statusCode(200);
    reader.asks().get(ALL + "/cv.pdf").then().statusCode(403);
    assertThat(sent(reader, "cv.pdf", "y").statusCode()).isEqualTo(403);
    Bearer submitter = Bearer.of(tenant, "\"submit\"");
    submitter.asks().get(ALL).then().statusCode(403);
  }
}
