package dev.nocturne.job;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a succeeded job found. What upstream did not send is null.
 *
 * @param answer an agent's answer as it came
 * @param structured the JSON that fits the job's response format
 * @param markdown a scraped page
 * @param links the links of the markdown, in their order
 * @param images Notte's image objects, a JSON array
 * @param steps how many steps an agent completed
 * @param actions what became of a script's actions, in their order
 */
public record Result(
    @Nullable String answer,
    @Nullable Json structured,
    @Nullable String markdown,
    @Nullable List<String> links,
    @Nullable Json images,
    @Nullable Integer steps,
    @Nullable List<ActionOutcome> actions) {

  public Result {
    links = links == null ? null : List.copyOf(links);
    actions = actions == null ? null : List.copyOf(actions);
  }

  /** What a job found that is no script. */
  public Result(
      @Nullable String answer,
      @Nullable Json structured,
      @Nullable String markdown,
      @Nullable List<String> links,
      @Nullable Json images,
      @Nullable Integer steps) {
    this(answer, structured, markdown, links, images, steps, null);
  }

  /** How many characters it has about. */
  public long size() {
    return length(answer)
        + length(structured)
        + length(markdown)
        + (links == null ? 0 : links.stream().mapToLong(String::length).sum())
        + length(images)
        + (actions == null ? 0 : actions.stream().mapToLong(ActionOutcome::size).sum());
  }

  private static long length(@Nullable String text) {
    return text == null ? 0 : text.length();
  }

  private static long length(@Nullable Json json) {
    return json == null ? 0 : json.text().length();
  }

  @Override
  public String toString() {
    return "Result";
  }
}
