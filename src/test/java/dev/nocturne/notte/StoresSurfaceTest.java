package dev.nocturne.notte;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nocturne.TestingPostgres;
import dev.nocturne.job.FailureKind;
import dev.nocturne.notte.Profiles.Mode;
import dev.nocturne.notte.Profiles.Profile;
import dev.nocturne.notte.Profiles.Source;
import dev.nocturne.notte.Storage.StoredFile;
import dev.nocturne.notte.page.BrowserAction;
import dev.nocturne.notte.page.ElementAction;
import dev.nocturne.notte.page.ElementAction.Target;
import dev.nocturne.notte.page.Outcome;
import dev.nocturne.notte.session.Cookie;
import dev.nocturne.notte.session.SessionStart;
import dev.nocturne.notte.session.SessionStart.Features;
import dev.nocturne.notte.session.SessionStart.Identity;
import dev.nocturne.notte.session.SessionStart.ScreenshotType;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@QuarkusTest
@WithTestResource(TestingPostgres.class)
class StoresSurfaceTest extends Surface {

  StoresSurfaceTest() {
    super("Profiles", "Storage");
  }

  @Test
  void a_profile_keeps_cookies() {
    Profile profile = notte.profiles().create("shopper");
    String id = profile.profileId();
    Cookie one = Cookie.of("a", Secret.of("s3cret"), "shop.example");
    Cookie other = Cookie.of("b", Secret.of("2"), "news.example");
    assertThat(notte.profiles().importCookies(id, List.of(one), Mode.APPEND, Source.PLAYWRIGHT))
        .isEqualTo(1);
    notte.profiles().importCookies(id, List.of(other), Mode.APPEND, Source.CHROME);
    assertThat(notte.profiles().cookies(id)).containsExactly(one, other);
    assertThat(notte.profiles().get(id).orElseThrow().persistedDomains())
        .containsExactly("news.example", "shop.example");
    Profile copy = notte.profiles().duplicate(id, null);
    notte.profiles().importCookies(id, List.of(), Mode.REPLACE, Source.CHROME);
    assertThat(notte.profiles().cookies(id)).isEmpty();
    assertThat(notte.profiles().cookies(copy.profileId())).hasSize(2);
    SessionStart start =
        new SessionStart(
            PLAIN.lifetime(),
            PLAIN.browser(),
            PLAIN.network(),
            new Identity(new SessionStart.Profile(id, true), null, List.of(), null),
            PLAIN.features());
    client.stopSession(notte.sessions().start(start).sessionId());
  }

  @Test
  void profiles_are_listed_by_name_and_deleted() {
    String id = notte.profiles().create("one").profileId();
    notte.profiles().create(null);
    assertThat(notte.profiles().list("one", 1).items())
        .extracting(Profile::profileId)
        .containsExactly(id);
    assertThat(notte.profiles().list(null, 1).items()).hasSizeGreaterThan(1);
    assertThat(notte.profiles().delete(id)).isEqualTo(new Removal.Gone());
    assertThat(notte.profiles().delete(id)).isEqualTo(new Removal.Gone());
    assertThat(notte.profiles().get(id)).isEmpty();
    SessionsSurfaceTest.refused(FailureKind.INVALID, () -> notte.profiles().cookies(id));
  }

  @Test
  void a_file_goes_to_a_page_and_another_comes_from_there(@TempDir Path folder) throws Exception {
    byte[] bytes =
        "first line\r\n--not the end\r\n\r\n".getBytes(java.nio.charset.StandardCharsets.UTF_8);
    Path notes = Files.write(folder.resolve("any"), bytes);
    notte.storage().put("notes 1.txt", notes, "text/plain");
    assertThat(notte.storage().uploads())
        .singleElement()
        .matches(file -> file.size() == bytes.length && file.fileExt().equals(".txt"));
    assertThat(fetch(notte.storage().upload("notes 1.txt").orElseThrow()).body()).isEqualTo(bytes);
    assertThat(notte.storage().upload("none.txt")).isEmpty();

    SessionStart storing =
        new SessionStart(
            PLAIN.lifetime(),
            PLAIN.browser(),
            PLAIN.network(),
            PLAIN.identity(),
            new Features(false, true, ScreenshotType.LAST_ACTION));
    String session = notte.sessions().start(storing).sessionId();
    notte.page().execute(session, new BrowserAction.Goto(page("contact")));
    ElementAction upload = new ElementAction.UploadFile(Target.observed("I4"), "notes 1.txt");
    assertThat(notte.page().execute(session, upload)).isInstanceOf(Outcome.Done.class);
    assertThat(notte.storage().downloads(session)).isEmpty();
    ElementAction download = new ElementAction.DownloadFile(Target.observed("L1"));
    assertThat(notte.page().execute(session, download)).isInstanceOf(Outcome.Done.class);
    assertThat(notte.storage().downloads(session))
        .extracting(StoredFile::name)
        .containsExactly("prices.csv");
    Secret link = notte.storage().download(session, "prices.csv").orElseThrow();
    assertThat(fetch(link).body()).asString().startsWith("sku,price");
    assertThat(link.toString()).doesNotContain("http");
    Path own = Files.write(folder.resolve("own"), new byte[9]);
    notte.storage().putDownload(session, "own.bin", own, "application/x-own");
    assertThat(fetch(notte.storage().download(session, "own.bin").orElseThrow()).body()).hasSize(9);
    assertThat(notte.storage().download(session, "none")).isEmpty();
    client.stopSession(session);
    SessionsSurfaceTest.refused(
        FailureKind.SESSION_EXPIRED, () -> notte.storage().downloads("no-such"));
  }
}
