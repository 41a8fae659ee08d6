package dev.nocturne.notte;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nocturne.TestingPostgres;
import dev.nocturne.job.FailureKind;
import dev.nocturne.job.Json;
import dev.nocturne.notte.page.Action;
import dev.nocturne.notte.page.BrowserAction;
import dev.nocturne.notte.page.BrowserAction.Field;
import dev.nocturne.notte.page.ElementAction;
import dev.nocturne.notte.page.ElementAction.Target;
import dev.nocturne.notte.page.Input;
import dev.nocturne.notte.page.Observation;
import dev.nocturne.notte.page.Outcome;
import dev.nocturne.notte.scrape.PageData;
import dev.nocturne.notte.scrape.ScrapeOptions;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.ByteArrayInputStream;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(TestingPostgres.class)
class PageSurfaceTest extends Surface {

  private static final Json FORMAT =
      new Json("{\"type\":\"object\",\"properties\":{\"name\":{\"type\":\"string\"}}}");

  PageSurfaceTest() {
    super("Page");
  }

  private String open(String path) {
    String session = notte.sessions().start(PLAIN).sessionId();
    done(session, new BrowserAction.Goto(page(path)));
    return session;
  }

  private Outcome.Execution done(String session, Action action) {
    Outcome outcome = notte.page().execute(session, action);
    assertThat(outcome).isInstanceOf(Outcome.Done.class);
    return ((Outcome.Done) outcome).execution();
  }

  private String failed(String session, Action action) {
    Outcome outcome = notte.page().execute(session, action);
    assertThat(outcome).isInstanceOf(Outcome.Failed.class);
    return ((Outcome.Failed) outcome).why();
  }

  private Observation observe(String session) {
    return notte.page().observe(session, Observation.Request.ALL);
  }

  private String text(String session) {
    return String.valueOf(notte.page().scrape(session, ScrapeOptions.TEXT).markdown());
  }

  @Test
  void what_is_on_the_page_can_be_used_and_nothing_else() {
    String session = open("contact");
    Observation seen = observe(session);
    assertThat(seen.metadata().title()).isEqualTo("Write to us");
    assertThat(seen.space().category()).isEqualTo("form");
    Map<String, String> types =
        seen.space().interactionActions().stream()
            .collect(
                java.util.stream.Collectors.toMap(
                    Observation.Possible::id, Observation.Possible::type));
    assertThat(types)
        .containsEntry("I1", "fill")
        .containsEntry("I3", "select_dropdown_option")
        .containsEntry("I4", "upload_file")
        .containsEntry("I5", "check")
        .containsEntry("B1", "click")
        .containsEntry("L1", "click")
        .hasSize(9);
    Observation few =
        notte
            .page()
            .observe(
                session,
                new Observation.Request(1, 2, "where are the prices", Observation.Perception.DEEP));
    assertThat(few.space().interactionActions())
        .extracting(Observation.Possible::description)
        .containsExactly("Our prices");
    client.stopSession(session);
  }

  @Test
  void a_form_is_filled_and_sent() {
    String session = open("contact");
    done(session, new ElementAction.Fill(Target.observed("I1"), Input.of("Ada & Co"), true));
    done(
        session,
        new ElementAction.MultiFactorFill(
            Target.selected("input[name=email]"), Input.of("ada@"), true));
    done(
        session,
        new ElementAction.FallbackFill(
            Target.selected("//input[@name='email']"), Input.of("e.example"), false));
    done(
        session,
        new ElementAction.SelectDropdownOption(Target.observed("I3"), Input.of("Something else")));
    done(session, new ElementAction.Check(Target.observed("I5"), true));
    done(session, new BrowserAction.FormFill(Map.of(Field.EMAIL, Input.of("b@e.example"))));
    done(session, new ElementAction.Click(Target.observed("B1")));
    assertThat(observe(session).metadata().title()).isEqualTo("Received");
    assertThat(text(session))
        .contains(
            "name=Ada \\& Co", "email=b@e.example", "subject=other", "copy=yes", "token=moon");
    done(session, new BrowserAction.GoBack());
    Target name = new Target("", node(), true, "name", 500, parameter());
    done(session, new ElementAction.Fill(name, Input.of("Eve"), true));
    assertThat(text(session)).contains("name=Eve");
    client.stopSession(session);
  }

  private static ElementAction.Selector node() {
    return new ElementAction.Selector.Node(
        "input[name=name]",
        "//input[1]",
        false,
        false,
        List.of(),
        new ElementAction.Selector.Others("I1", null, null));
  }

  private static ElementAction.Parameter parameter() {
    return new ElementAction.Parameter("n", "str", "d", List.of("a"));
  }

  @Test
  void tabs_and_the_pages_before_are_kept() {
    String session = open("article");
    done(session, new BrowserAction.GotoNewTab(page("contact")));
    done(session, new ElementAction.Click(Target.selected("a[href$=moon-lamp]")));
    assertThat(observe(session).metadata().tabs()).hasSize(2);
    assertThat(observe(session).metadata().title()).contains("Moon Lamp");
    done(session, new BrowserAction.GoBack());
    done(session, new BrowserAction.GoForward());
    done(session, new BrowserAction.Reload());
    assertThat(observe(session).metadata().url()).endsWith("/site/shop/moon-lamp");
    done(session, new BrowserAction.SwitchTab(0));
    assertThat(observe(session).metadata().url()).endsWith("/site/article");
    done(session, new BrowserAction.CloseTab());
    assertThat(observe(session).metadata().tabs()).hasSize(1);
    client.stopSession(session);
  }

  @Test
  void what_fails_is_told_though_the_answer_is_a_success() {
    String session = open("contact");
    assertThat(failed(session, new BrowserAction.Goto(page("broken")))).contains("500");
    for (Action action :
        List.of(
            new BrowserAction.GoForward(),
            new BrowserAction.SwitchTab(7),
            new BrowserAction.EvaluateJs("1"),
            new BrowserAction.CaptchaSolve(BrowserAction.CaptchaType.PRESS_AND_HOLD),
            new BrowserAction.EmailRead(10, "PT5M", true),
            new BrowserAction.SmsRead(10, null, true),
            new ElementAction.Click(Target.observed("B9")),
            new ElementAction.UploadFile(Target.observed("I4"), "none.txt"),
            new ElementAction.Fill(
                Target.observed("I1"),
                new Input.Placeholder(new Json("{\"key\":\"vault\"}")),
                true))) {
      assertThat(failed(session, action)).isNotBlank();
      assertThat(action.repeat()).isEqualTo(Repeat.ASK_FIRST);
    }
    client.stopSession(session);
    SessionsSurfaceTest.refused(FailureKind.SESSION_EXPIRED, () -> observe(session));
    SessionsSurfaceTest.refused(
        FailureKind.SESSION_EXPIRED,
        () -> notte.page().execute("no-such", new BrowserAction.Reload()));
  }

  @Test
  void what_changes_nothing_is_done_all_the_same() {
    String session = open("article");
    Stream.of(
            new BrowserAction.Wait(1),
            new BrowserAction.PressKey("Enter"),
            new BrowserAction.ScrollUp(null),
            new BrowserAction.ScrollDown(100),
            new BrowserAction.Help("stuck"),
            new BrowserAction.Completion(true, "42"))
        .forEach(action -> done(session, action));
    client.stopSession(session);
  }

  @Test
  void the_page_is_read_as_text_as_data_and_as_images() {
    String session = open("shop/moon-lamp");
    ScrapeOptions wanted = new ScrapeOptions(ScrapeOptions.Extent.PAGE, FORMAT, "the name");
    PageData data = notte.page().scrape(session, wanted);
    assertThat(data.structured().data()).isEqualTo(new Json("{\"name\":\"Moon Lamp\"}"));
    Outcome.Execution executed = done(session, BrowserAction.Scrape.of(wanted));
    assertThat(executed.data().structured()).isEqualTo(data.structured());
    client.stopSession(session);
  }

  @Test
  void a_picture_is_a_picture() throws Exception {
    String session = open("contact");
    Media picture = notte.page().screenshot(session);
    assertThat(picture.type()).isEqualTo("image/png");
    assertThat(ImageIO.read(new ByteArrayInputStream(picture.bytes())).getWidth()).isEqualTo(640);
    Media seen = observe(session).screenshot().raw();
    assertThat(ImageIO.read(new ByteArrayInputStream(seen.bytes()))).isNotNull();
    done(session, new BrowserAction.Goto(page("article")));
    assertThat(notte.page().screenshot(session).bytes()).isNotEqualTo(picture.bytes());
    client.stopSession(session);
  }

  @Test
  void every_action_of_the_document_can_be_said() {
    TreeSet<String> known = new TreeSet<>();
    for (Class<?> kind : List.of(BrowserAction.class, ElementAction.class)) {
      for (Class<?> action : kind.getPermittedSubclasses()) {
        known.add(
            action
                .getSimpleName()
                .replaceAll("(?<=[a-z])(?=[A-Z])", "_")
                .toLowerCase(java.util.Locale.ROOT));
      }
    }
    TreeSet<String> documented = new TreeSet<>();
    Witness.DOCUMENT
        .resolved(
            Witness.DOCUMENT
                .operation("pageExecute")
                .node()
                .at("/requestBody/content/application~1json/schema"))
        .at("/discriminator/mapping")
        .fieldNames()
        .forEachRemaining(documented::add);
    assertThat(known).isEqualTo(documented);
  }

  @Test
  void passwords_are_not_shown() {
    Action action = new ElementAction.Fill(Target.observed("I1"), Input.of("s3cret"), true);
    assertThat(action.toString()).doesNotContain("s3cret");
    String session = open("contact");
    assertThat(notte.page().execute(session, action).toString()).doesNotContain("s3cret");
    client.stopSession(session);
  }
}
