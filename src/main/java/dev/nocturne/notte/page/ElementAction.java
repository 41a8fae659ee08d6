package dev.nocturne.notte.page;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An action on something that is on the page. */
public sealed interface ElementAction extends Action {

  /** Clicks it. */
  record Click(@JsonUnwrapped Target target) implements ElementAction {}

  /** Fills it. */
  record Fill(@JsonUnwrapped Target target, Input value, boolean clearBeforeFill)
      implements ElementAction {}

  /** Fills it with a second factor. */
  record MultiFactorFill(@JsonUnwrapped Target target, Input value, boolean clearBeforeFill)
      implements ElementAction {}

  /** Fills it the hard way. */
  record FallbackFill(@JsonUnwrapped Target target, Input value, boolean clearBeforeFill)
      implements ElementAction {}

  /** Checks it, or takes the check away. */
  record Check(@JsonUnwrapped Target target, boolean value) implements ElementAction {}

  /** Chooses from a list, by the words or the value of the choice. */
  record SelectDropdownOption(@JsonUnwrapped Target target, Input value) implements ElementAction {}

  /** Gives it a file that was uploaded to Notte's storage. */
  record UploadFile(@JsonUnwrapped Target target, String filePath) implements ElementAction {}

  /** Clicks it to download a file, which is in Notte's storage then. */
  record DownloadFile(@JsonUnwrapped Target target) implements ElementAction {}

  /**
   * What it is done to.
   *
   * @param id the id that was observed, such as B3; empty with a selector
   * @param pressEnter whether Enter is pressed afterwards, or null for no word about it
   * @param textLabel the words on it, or null
   * @param timeout how long it is looked for, in milliseconds, or null for Notte's 15 seconds
   */
  record Target(
      @JsonInclude(JsonInclude.Include.NON_EMPTY) String id,
      @Nullable Selector selector,
      @Nullable Boolean pressEnter,
      @Nullable String textLabel,
      @Nullable Integer timeout,
      @Nullable Parameter param) {

    /** What was observed under an id. */
    public static Target observed(String id) {
      return new Target(id, null, null, null, null, null);
    }

    /** What a Playwright selector finds. */
    public static Target selected(String selector) {
      return new Target("", new Selector.Expression(selector), null, null, null, null);
    }

    /** The same, with Enter afterwards. */
    public Target thenEnter() {
      return new Target(id, selector, true, textLabel, timeout, param);
    }
  }

  /** How something on a page is found. */
  sealed interface Selector {

    /** By one expression. */
    record Expression(@JsonValue String text) implements Selector {}

    /** By whichever of these works, as Notte itself writes them. */
    record Node(
        String cssSelector,
        String xpathSelector,
        boolean inIframe,
        boolean inShadowRoot,
        List<String> iframeParentCssSelectors,
        @JsonUnwrapped Others others)
        implements Selector {}

    /** Further expressions for it. */
    record Others(
        @Nullable String notteSelector,
        @Nullable String playwrightSelector,
        @Nullable String pythonSelector) {}
  }

  /**
   * A variable in place of a value.
   *
   * @param defaultValue its value unless another is given, or null
   */
  record Parameter(
      String name,
      String type,
      @JsonProperty("default") @Nullable String defaultValue,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> values) {}
}
