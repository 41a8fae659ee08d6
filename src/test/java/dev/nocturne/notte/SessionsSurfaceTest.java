package dev.nocturne.notte;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nocturne.TestingPostgres;
import dev.nocturne.job.FailureKind;
import dev.nocturne.notte.NotteException.Rejected;
import dev.nocturne.notte.session.Browser;
import dev.nocturne.notte.session.Browser.AspectRatio;
import dev.nocturne.notte.session.Browser.Screen;
import dev.nocturne.notte.session.Browser.Type;
import dev.nocturne.notte.session.Cookie;
import dev.nocturne.notte.session.Proxy;
import dev.nocturne.notte.session.Replay;
import dev.nocturne.notte.session.SessionDebug;
import dev.nocturne.notte.session.SessionInfo;
import dev.nocturne.notte.session.SessionStart;
import dev.nocturne.notte.session.SessionStart.Features;
import dev.nocturne.notte.session.SessionStart.Identity;
import dev.nocturne.notte.session.SessionStart.Lifetime;
import dev.nocturne.notte.session.SessionStart.Network;
import dev.nocturne.notte.session.SessionStart.Profile;
import dev.nocturne.notte.session.SessionStart.ScreenshotType;
import dev.nocturne.notte.session.WorkflowCode;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@QuarkusTest
@WithTestResource(TestingPostgres.class)
class SessionsSurfaceTest extends Surface {

  private static final Lifetime LIFETIME = new Lifetime(60, 30);

  SessionsSurfaceTest() {
    super("Sessions");
  }

  static Stream<SessionStart> starts() {
    Browser odd =
        new Browser.Own(Type.CHROME, "Moon/1", List.of("--lang=en"), new Screen.Viewport(800, 600));
    Browser wide =
        new Browser.Own(
            Type.CHROME_TURBO,
            null,
            List.of(),
            new Screen.Proportions(AspectRatio.SIXTEEN_TO_NINE));
    Network own =
        new Network(
            List.of(
                new Proxy.External("http://p:1", "me", Secret.of("s3cret"), "a.example"),
                new Proxy.External("http://q:1", null, null, null)),
            true,
            Map.of("Authorization", Secret.of("s3cret")));
    Network notte =
        new Network(
            List.of(new Proxy.Notte(null, null, null), new Proxy.Notte("p1", "at", "Graz")),
            false,
            Map.of());
    Network tailnet =
        new Network(List.of(new Proxy.Tailnet("c", Secret.of("s3cret"))), false, Map.of());
    Features all = new Features(true, true, ScreenshotType.FULL);
    return Stream.of(
        PLAIN,
        SessionStart.lasting(new Lifetime(1440, 30)),
        SessionStart.lasting(new Lifetime(1, 1)),
        new SessionStart(LIFETIME, odd, own, Identity.NOBODY, all),
        new SessionStart(LIFETIME, wide, notte, Identity.NOBODY, all),
        new SessionStart(
            LIFETIME,
            new Browser.Remote(Secret.of("wss://x.example/s3cret")),
            tailnet,
            Identity.NOBODY,
            new Features(false, false, ScreenshotType.RAW)));
  }

  @Test
  void a_session_starts_with_what_was_made_for_it() {
    String profile = notte.profiles().create("moon").profileId();
    String vault = notte.vaults().create("shops").vaultId();
    Identity somebody = new Identity(new Profile(profile, true), vault, List.of("a", "b"), false);
    SessionStart plain = SessionStart.lasting(LIFETIME);
    a_session_starts_with_whatever_can_be_said(
        new SessionStart(LIFETIME, plain.browser(), plain.network(), somebody, plain.features()));
  }

  @ParameterizedTest
  @MethodSource("starts")
  void a_session_starts_with_whatever_can_be_said(SessionStart start) {
    SessionInfo started = notte.sessions().start(start);
    assertThat(started.status()).isEqualTo("active");
    assertThat(started.times().maxDurationMinutes())
        .isEqualTo(start.lifetime().maxDurationMinutes());
    assertThat(started.times().idleTimeoutMinutes())
        .isEqualTo(start.lifetime().idleTimeoutMinutes());
    assertThat(started.setup().proxies()).isEqualTo(!start.network().proxies().isEmpty());
    assertThat(started.setup().solveCaptchas()).isEqualTo(start.features().solveCaptchas());
    if (start.browser() instanceof Browser.Own own
        && own.screen() instanceof Screen.Viewport viewport) {
      assertThat(started.setup().looks().viewportWidth()).isEqualTo(viewport.viewportWidth());
      assertThat(started.setup().looks().userAgent()).isEqualTo("Moon/1");
    }
    assertThat(notte.sessions().info(started.sessionId()))
        .map(SessionInfo::sessionId)
        .contains(started.sessionId());
    client.stopSession(started.sessionId());
    assertThat(start.toString() + started).doesNotContain("s3cret", "token=");
  }

  @Test
  void what_breaks_a_rule_cannot_be_said() {
    for (Runnable wrong :
        List.<Runnable>of(
            () -> new Lifetime(10, 11),
            () -> new Lifetime(0, 1),
            () -> new Lifetime(1441, 1),
            () -> new Lifetime(60, 31),
            () -> new Screen.Viewport(800, 0),
            () -> new Profile("mine", false),
            () -> new Identity(null, null, List.of("a", "a"), null),
            () ->
                new SessionStart(
                    LIFETIME,
                    new Browser.Own(Type.CHROME_NIGHTLY, null, List.of(), new Screen.Default()),
                    Network.DIRECT,
                    Identity.NOBODY,
                    new Features(true, false, ScreenshotType.RAW)))) {
      assertThatThrownBy(wrong::run).isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void a_session_can_be_watched_while_it_is_open() {
    String session = notte.sessions().start(PLAIN).sessionId();
    client.open(session, page("shop/moon-lamp"));
    SessionDebug debug = notte.sessions().debug(session);
    assertThat(debug.tabs()).singleElement().isEqualTo(notte.sessions().debugTab(session, 0));
    assertThat(debug.tabs().getFirst().metadata().title()).contains("Moon Lamp");
    assertThat(debug.ws().cdp().reveal()).startsWith("wss://");
    assertThat(debug.toString()).doesNotContain("wss:");
    client.stopSession(session);
    refused(FailureKind.SESSION_EXPIRED, () -> notte.sessions().debug(session));
    refused(FailureKind.SESSION_EXPIRED, () -> notte.sessions().debug("no-such-session"));
  }

  @Test
  void cookies_are_set_and_read_back() {
    String session = notte.sessions().start(PLAIN).sessionId();
    Cookie one = Cookie.of("a", Secret.exactly(" s3cret "), "example.com");
    Cookie other =
        new Cookie(
            "b",
            Secret.of("2"),
            "example.com",
            "/x",
            true,
            new Cookie.Traits(
                true,
                false,
                true,
                "Lax",
                new java.math.BigDecimal("1786000000.5"),
                null,
                new Cookie.Store("0", "k")));
    notte.sessions().setCookies(session, List.of(one, other));
    Cookie renewed = Cookie.of("a", Secret.of("3"), "example.com");
    notte.sessions().setCookies(session, List.of(renewed));
    assertThat(notte.sessions().cookies(session)).containsExactly(other, renewed);
    assertThat(one.toString()).doesNotContain("s3cret");
    client.stopSession(session);
  }

  @Test
  void a_film_is_there_once_the_session_is_over_and_the_film_is_made() {
    control("PUT", "api", "{\"replay_delay\": \"PT30S\"}");
    String session = notte.sessions().start(PLAIN).sessionId();
    client.open(session, page("shop/moon-lamp"));
    assertThat(notte.sessions().replay(session)).isEqualTo(new Replay.NotReady(true));
    client.stopSession(session);
    assertThat(notte.sessions().replay(session)).isEqualTo(new Replay.NotReady(false));
    ahead = Duration.ofSeconds(31);
    Replay.Ready ready = (Replay.Ready) notte.sessions().replay(session);
    assertThat(ready.videoDurationMs()).isEqualTo(1000);
    assertThat(ready.playlistContent().reveal()).startsWith("#EXTM3U");
    byte[] film = fetch(ready.mp4Url()).body();
    assertThat(new String(film, 4, 8, java.nio.charset.StandardCharsets.ISO_8859_1))
        .isEqualTo("ftypisom");
    assertThat(ready.toString()).doesNotContain("http");
    ahead = Duration.ofHours(2);
    assertThat(fetch(ready.mp4Url()).statusCode()).isEqualTo(403);
    Replay.Ready again = (Replay.Ready) notte.sessions().replay(session);
    assertThat(fetch(again.mp4Url()).statusCode()).isEqualTo(200);
    ahead = Duration.ofDays(8);
    assertThat(notte.sessions().replay(session)).isEqualTo(new Replay.NotReady(false));
  }

  @Test
  void what_was_done_comes_as_steps_requests_and_a_program() {
    String session = notte.sessions().start(PLAIN).sessionId();
    assertThat(notte.sessions().offset(session)).isZero();
    client.open(session, page("article"));
    assertThat(notte.sessions().offset(session)).isEqualTo(1);
    WorkflowCode code = notte.sessions().code(session, true);
    assertThat(code.pythonScript()).contains("goto", "/site/article");
    assertThat(code.jsonActions()).hasSize(1);
    var logs = notte.sessions().networkLogs(session, 10, true);
    assertThat(fetch(logs.batches().getFirst().downloadUrl()).body())
        .asString()
        .contains("/site/article");
    assertThat(notte.sessions().networkLogs(session, 10, false).batches().getFirst().downloadUrl())
        .isNull();
    assertThat(client.sessions(1).items()).extracting(SessionRef::id).contains(session);
    client.stopSession(session);
  }

  @Test
  void an_unknown_session_is_told() {
    assertThat(notte.sessions().info("no-such")).isEmpty();
    assertThat(notte.sessions().replay("no-such")).isEqualTo(new Replay.NotReady(false));
    refused(FailureKind.SESSION_EXPIRED, () -> notte.sessions().offset("no-such"));
    refused(FailureKind.SESSION_EXPIRED, () -> notte.sessions().setCookies("no-such", List.of()));
  }

  static void refused(FailureKind kind, Runnable call) {
    assertThatThrownBy(call::run)
        .isInstanceOfSatisfying(Rejected.class, e -> assertThat(e.kind()).isEqualTo(kind));
  }
}
