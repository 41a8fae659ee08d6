package dev.nocturne.emulator;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** A page that shows what a tab shows, and asks for itself again every second. */
final class LiveView {

  private static final String OVER =
      "<!doctype html><meta charset=\"utf-8\"><title>Over</title><p>The session is over.</p>";

  private LiveView() {}

  /**
   * The view of a page.
   *
   * @param page null if there is nothing to be seen any more
   */
  static Blob of(@Nullable Page page) {
    return new Blob("text/html; charset=utf-8", html(page).getBytes(StandardCharsets.UTF_8));
  }

  private static String html(@Nullable Page page) {
    return page == null
        ? OVER
        : """
          <!doctype html><html lang="en"><meta charset="utf-8"><title>Live</title>
          <meta http-equiv="refresh" content="1">
          <style>body { margin: 0 } img { width: 100%% }</style>
          <img alt="The page that is open" src="data:image/png;base64,%s">
          """
            .formatted(
                Base64.getEncoder().encodeToString(Picture.of(Seen.of(page), "png").bytes()));
  }
}
