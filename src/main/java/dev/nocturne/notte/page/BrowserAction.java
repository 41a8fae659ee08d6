package dev.nocturne.notte.page;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.nocturne.job.Json;
import dev.nocturne.notte.scrape.ScrapeOptions;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An action on the browser, or on the page as a whole. */
public sealed interface BrowserAction extends Action {

  /** Opens an address. */
  record Goto(String url) implements BrowserAction {}

  /** Opens an address in another tab. */
  record GotoNewTab(String url) implements BrowserAction {}

  /** Closes the tab in front. */
  record CloseTab() implements BrowserAction {}

  /** Brings a tab to the front, from 0. */
  record SwitchTab(int tabIndex) implements BrowserAction {}

  /** Goes to the page before. */
  record GoBack() implements BrowserAction {}

  /** Goes to the page after. */
  record GoForward() implements BrowserAction {}

  /** Loads the page again. */
  record Reload() implements BrowserAction {}

  /** Waits, 0 to 30000 milliseconds. */
  record Wait(int timeMs) implements BrowserAction {

    private static final int LONGEST = 30_000;

    public Wait {
      if (timeMs < 0 || timeMs > LONGEST) {
        throw new IllegalArgumentException("a browser waits from 0 to 30000 ms");
      }
    }
  }

  /** Presses a key, such as {@code Enter}. */
  record PressKey(String key) implements BrowserAction {}

  /** Scrolls up, by a page or by so many pixels. */
  record ScrollUp(@Nullable Integer amount) implements BrowserAction {}

  /** Scrolls down, by a page or by so many pixels. */
  record ScrollDown(@Nullable Integer amount) implements BrowserAction {}

  /** Solves a captcha; may take minutes, and is not part of every plan. */
  record CaptchaSolve(@Nullable CaptchaType captchaType) implements BrowserAction {}

  /** Says that a person is needed. */
  record Help(String reason) implements BrowserAction {}

  /** Says that the work is done. */
  record Completion(boolean success, String answer) implements BrowserAction {}

  /** Reads the page. */
  record Scrape(
      @JsonUnwrapped Extent extent, @Nullable Json responseFormat, @Nullable String instructions)
      implements BrowserAction {

    /** What of a page it may read; this action knows no link placeholders. */
    public record Extent(
        @Nullable String selector,
        boolean onlyMainContent,
        boolean onlyImages,
        boolean scrapeLinks,
        boolean scrapeImages,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> ignoredTags) {}

    /** The reading that these options ask for. */
    public static Scrape of(ScrapeOptions options) {
      ScrapeOptions.Extent all = options.extent();
      return new Scrape(
          new Extent(
              all.selector(),
              all.onlyMainContent(),
              all.onlyImages(),
              all.scrapeLinks(),
              all.scrapeImages(),
              all.ignoredTags()),
          options.responseFormat(),
          options.instructions());
    }
  }

  /**
   * Reads the e-mails of the session's persona.
   *
   * @param timedelta how old they may be, as an ISO 8601 duration, or null
   */
  record EmailRead(int limit, @Nullable String timedelta, boolean onlyUnread)
      implements BrowserAction {}

  /**
   * Reads the text messages of the session's persona.
   *
   * @param timedelta how old they may be, as an ISO 8601 duration, or null
   */
  record SmsRead(int limit, @Nullable String timedelta, boolean onlyUnread)
      implements BrowserAction {}

  /** Runs JavaScript on the page. */
  record EvaluateJs(String code) implements BrowserAction {}

  /** Fills a form by what its fields are for. */
  record FormFill(Map<Field, Input> value) implements BrowserAction {

    public FormFill {
      value = Map.copyOf(value);
      if (value.isEmpty()) {
        throw new IllegalArgumentException("there is nothing to fill in");
      }
    }
  }

  /** What a field of a form may be for. */
  enum Field {
    TITLE,
    FIRST_NAME,
    MIDDLE_NAME,
    LAST_NAME,
    FULL_NAME,
    EMAIL,
    COMPANY,
    ADDRESS1,
    ADDRESS2,
    ADDRESS3,
    CITY,
    STATE,
    POSTAL_CODE,
    COUNTRY,
    PHONE,
    CC_NAME,
    CC_NUMBER,
    CC_EXP_MONTH,
    CC_EXP_YEAR,
    CC_EXP,
    CC_CVV,
    USERNAME,
    PASSWORD,
    CURRENT_PASSWORD,
    NEW_PASSWORD,
    TOTP;

    /** Notte's name for it. */
    @JsonValue
    public String wire() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** The captchas that Notte tells apart. */
  enum CaptchaType {
    @JsonProperty("recaptcha")
    RECAPTCHA,
    @JsonProperty("hcaptcha")
    HCAPTCHA,
    @JsonProperty("image")
    IMAGE,
    @JsonProperty("text")
    TEXT,
    @JsonProperty("auth0")
    AUTH0,
    @JsonProperty("cloudflare")
    CLOUDFLARE,
    @JsonProperty("datadome")
    DATADOME,
    @JsonProperty("arkose labs")
    ARKOSE_LABS,
    @JsonProperty("geetest")
    GEETEST,
    @JsonProperty("press&hold")
    PRESS_AND_HOLD,
    @JsonProperty("unknown")
    UNKNOWN
  }
}
