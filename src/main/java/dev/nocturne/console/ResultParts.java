package dev.nocturne.console;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nocturne.job.ActionOutcome;
import dev.nocturne.job.JobSpec;
import dev.nocturne.job.JobSpec.BrowserScript;
import dev.nocturne.job.Json;
import dev.nocturne.job.PageAction;
import dev.nocturne.job.Result;
import dev.nocturne.rest.Sight;
import io.quarkus.qute.RawString;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a job found, as its page shows it: the beginning of what is long. What there is none of is
 * null, or empty.
 *
 * @param schema what the structured result had to fit
 */
record ResultParts(
    @Nullable Excerpt structured,
    @Nullable Excerpt schema,
    @Nullable Excerpt answer,
    @Nullable Page page,
    Links links,
    Links images,
    List<ActionRow> actions) {

  /** So many links and pictures a page shows; a script has no more actions than these anyway. */
  private static final int MOST = 100;

  private static final int SHORT = 2_000;

  private static final ObjectMapper JSON = new ObjectMapper();

  /** A page in Markdown, as it came and as HTML. */
  record Page(Excerpt source, RawString html) {}

  /**
   * Some of a list of addresses.
   *
   * @param more how many there are beside
   */
  record Links(List<WebLink> shown, int more) {

    static Links of(List<String> addresses) {
      List<WebLink> shown = addresses.stream().limit(MOST).map(WebLink::of).toList();
      return new Links(shown, addresses.size() - shown.size());
    }
  }

  /**
   * What became of an action.
   *
   * @param asked the action in JSON
   */
  record ActionRow(
      String type,
      boolean success,
      @Nullable String message,
      @Nullable Excerpt asked,
      @Nullable Excerpt data) {}

  /** A result as somebody sees it who knows what was asked for. */
  static ResultParts of(Result result, JobSpec spec, Sight sight) {
    String answer = result.answer();
    String markdown = result.markdown();
    return new ResultParts(
        pretty(result.structured()),
        result.structured() == null ? null : veiled(spec.responseFormat(), sight),
        answer == null ? null : Excerpt.of(answer, Excerpt.LONG),
        markdown == null ? null : page(Excerpt.of(markdown, Excerpt.LONG)),
        Links.of(result.links() == null ? List.of() : result.links()),
        Links.of(pictures(result.images())),
        actions(result.actions() == null ? List.of() : result.actions(), spec, sight));
  }

  private static @Nullable Excerpt pretty(@Nullable Json json) {
    return json == null ? null : PrettyJson.of(json.text(), Excerpt.LONG);
  }

  private static @Nullable Excerpt veiled(@Nullable Json asked, Sight sight) {
    return asked == null ? null : PrettyJson.of(sight.json(asked.text()), Excerpt.LONG);
  }

  private static Page page(Excerpt source) {
    return new Page(source, SafeMarkdown.html(source.text()));
  }

  /** The addresses of Notte's image objects. */
  private static List<String> pictures(@Nullable Json images) {
    if (images == null) {
      return List.of();
    }
    try {
      return JSON.readTree(images.text())
          .valueStream()
          .flatMap(
              image -> Stream.of(image.path("url"), image).filter(JsonNode::isTextual).limit(1))
          .map(JsonNode::textValue)
          .toList();
    } catch (JacksonException _) {
      return List.of();
    }
  }

  private static List<ActionRow> actions(List<ActionOutcome> outcomes, JobSpec spec, Sight sight) {
    List<ActionRow> rows = new ArrayList<>();
    for (int i = 0; i < outcomes.size(); i++) {
      ActionOutcome outcome = outcomes.get(i);
      Json data = outcome.data();
      String message = outcome.message();
      rows.add(
          new ActionRow(
              outcome.type(),
              outcome.success(),
              message == null ? null : Excerpt.of(message, SHORT).text(),
              asked(spec, i, sight),
              data == null ? null : PrettyJson.of(data.text(), SHORT)));
    }
    return rows;
  }

  private static @Nullable Excerpt asked(JobSpec spec, int index, Sight sight) {
    return spec instanceof BrowserScript script && index < script.actions().size()
        ? switch (script.actions().get(index)) {
          case PageAction.Act act -> Excerpt.of(sight.action(act.fields().text()), SHORT);
          case PageAction.Observe _, PageAction.Scrape _, PageAction.Screenshot _ -> null;
        }
        : null;
  }
}
