package dev.nocturne.emulator;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.FormElement;
import org.jspecify.annotations.Nullable;

/** Does in a browser what an action says, on the page as it was parsed. No script ever runs. */
final class Hands {

  private static final String NO_STORAGE = "the session has no file storage";

  private final String session;
  private final boolean storage;
  private final Browser browser;
  private final PageFetcher pages;
  private final Cabinet files;
  private final Pause pause;

  /**
   * @param storage whether the session reaches the storage of files
   */
  Hands(
      String session,
      boolean storage,
      Browser browser,
      PageFetcher pages,
      Cabinet files,
      Pause pause) {
    this.session = session;
    this.storage = storage;
    this.browser = browser;
    this.pages = pages;
    this.files = files;
    this.pause = pause;
  }

  /**
   * Does it.
   *
   * @return what was read, or null
   * @throws BrokenPage if it cannot be done
   */
  @Nullable JsonNode act(JsonNode action) throws BrokenPage, InterruptedException {
    String type = action.path("type").asText();
    switch (type) {
      case "goto" -> browser.open(pages.fetch(action.path("url").asText()));
      case "goto_new_tab" -> browser.openInNewTab(pages.fetch(action.path("url").asText()));
      case "close_tab" -> browser.closeTab();
      case "switch_tab" ->
          must(browser.toTab(action.path("tab_index").asInt()), "there is no such tab");
      case "go_back" -> must(browser.back(), "there is no page before this one");
      case "go_forward" -> must(browser.forward(), "there is no page after this one");
      case "reload" -> browser.replace(pages.fetch(browser.page().url().toString()));
      case "wait" -> pause.last(Duration.ofMillis(action.path("time_ms").asLong()));
      case "press_key" -> press(action.path("key").asText());
      case "scrape" -> {
        return new PageReader(browser.page()).dataSpace(action);
      }
      case "form_fill" -> fillForm(action.path("value"));
      case "captcha_solve" -> throw new BrokenPage("there is no captcha on this page");
      case "email_read", "sms_read" -> throw new BrokenPage("this session has no persona");
      case "evaluate_js" -> throw new BrokenPage("the emulator runs no scripts");
      case "scroll_up", "scroll_down", "help", "completion" -> {
        // Nothing is drawn that could move, and nobody is there to help.
      }
      default -> use(type, action);
    }
    return null;
  }

  private static void must(boolean done, String otherwise) throws BrokenPage {
    if (!done) {
      throw new BrokenPage(otherwise);
    }
  }

  private void use(String type, JsonNode action) throws BrokenPage, InterruptedException {
    Element element = new Usable(browser.page().document()).of(action);
    switch (type) {
      case "click" -> click(element);
      case "fill", "multi_factor_fill", "fallback_fill" -> fill(element, action);
      case "check" -> element.attr("checked", action.path("value").asBoolean());
      case "select_dropdown_option" -> choose(element, text(action.path("value")));
      case "upload_file" -> {
        must(storage, NO_STORAGE);
        upload(element, action.path("file_path").asText());
      }
      case "download_file" -> {
        must(storage, NO_STORAGE);
        download(element);
      }
      default -> throw new BrokenPage("the emulator has no hands for this");
    }
    if (action.path("press_enter").asBoolean(false)) {
      submit(element);
    }
  }

  private void click(Element element) throws BrokenPage, InterruptedException {
    if (element.hasAttr("href")) {
      browser.open(pages.fetch(element.absUrl("href")));
    } else if (Usable.isButton(element) && !element.attr("type").equals("reset")) {
      submit(element);
    } else if (element.attr("type").matches("checkbox|radio")) {
      element.attr("checked", !element.hasAttr("checked"));
    }
  }

  private void fill(Element element, JsonNode action) throws BrokenPage {
    String text = text(action.path("value"));
    boolean area = element.normalName().equals("textarea");
    must(area || element.normalName().equals("input"), "this cannot be filled");
    String before = action.path("clear_before_fill").asBoolean(true) ? "" : element.val();
    element.val(before + text);
    browser.focus(element);
  }

  /** Placeholders stand for secrets of a vault, which the emulator has no key to. */
  private static String text(JsonNode value) throws BrokenPage {
    must(value.isTextual(), "the emulator fills in no placeholders");
    return value.asText();
  }

  private static void choose(Element element, String wanted) throws BrokenPage {
    Element chosen = null;
    for (Element option : element.select("option")) {
      boolean fits = option.val().equals(wanted) || option.text().equals(wanted);
      chosen = fits && chosen == null ? option : chosen;
    }
    if (chosen == null) {
      throw new BrokenPage("there is no such choice");
    }
    element.select("option").removeAttr("selected");
    chosen.attr("selected", true);
  }

  private void upload(Element element, String name) throws BrokenPage {
    must(element.attr("type").equals("file"), "this takes no file");
    must(files.upload(name).isPresent(), "there is no such upload");
    element.val(name);
  }

  private void download(Element element) throws BrokenPage, InterruptedException {
    must(element.hasAttr("href"), "there is nothing to download");
    String url = element.absUrl("href");
    String name = url.replaceFirst("[?#].*", "").replaceFirst(".*/", "");
    files.keepDownload(session, name.isEmpty() ? "download" : name, pages.download(url));
  }

  /** By what its fields are called. */
  private void fillForm(JsonNode values) throws BrokenPage {
    for (var value : values.properties()) {
      Element field = null;
      for (Element each : browser.page().document().select("input, select, textarea")) {
        String name = Names.normal(each.attr("name"));
        if (field == null && name.equals(Names.normal(value.getKey()))) {
          field = each;
        }
      }
      if (field == null) {
        throw new BrokenPage("no field is for " + value.getKey());
      }
      field.val(text(value.getValue()));
      browser.focus(field);
    }
  }

  private void press(String key) throws BrokenPage, InterruptedException {
    Element focused = browser.focused();
    if (key.equalsIgnoreCase("Enter") && focused != null) {
      submit(focused);
    }
  }

  private void submit(Element element) throws BrokenPage, InterruptedException {
    if (!(element.closest("form") instanceof FormElement form)) {
      return;
    }
    String fields =
        form.formData().stream()
            .map(field -> coded(field.key()) + "=" + coded(field.value()))
            .collect(Collectors.joining("&"));
    String target = form.hasAttr("action") ? form.absUrl("action") : form.baseUri();
    if (form.attr("method").toLowerCase(Locale.ROOT).equals("post")) {
      browser.open(pages.submit(target, fields));
    } else {
      browser.open(pages.fetch(target.replaceFirst("[?#].*", "") + "?" + fields));
    }
  }

  private static String coded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
