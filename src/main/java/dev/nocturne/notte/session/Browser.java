package dev.nocturne.notte.session;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.nocturne.notte.Secret;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The browser of a session: one that Notte starts, or one that runs elsewhere. */
public sealed interface Browser {

  /** Notte's default. */
  Browser DEFAULT = new Own(Type.CHROMIUM, null, List.of(), new Screen.Default());

  /**
   * One that Notte starts.
   *
   * @param userAgent what it calls itself, or null for its own name
   * @param chromeArgs its command line, empty for Notte's
   */
  record Own(
      @JsonProperty("browser_type") Type type,
      @Nullable String userAgent,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> chromeArgs,
      @JsonUnwrapped Screen screen)
      implements Browser {

    public Own {
      chromeArgs = List.copyOf(chromeArgs);
    }
  }

  /**
   * One that runs elsewhere and comes as it is.
   *
   * @param cdpUrl whoever has it has the browser
   */
  record Remote(Secret cdpUrl) implements Browser {}

  /** The browsers that a request may name; Notte tells of others, too. */
  enum Type {
    @JsonProperty("chromium")
    CHROMIUM,
    @JsonProperty("chrome")
    CHROME,
    /** An old name; with captchas solved it needs a proxy. */
    @JsonProperty("chrome-nightly")
    CHROME_NIGHTLY,
    /** An old name; with captchas solved it needs a proxy. */
    @JsonProperty("chrome-turbo")
    CHROME_TURBO
  }

  /** How large the page is; the ways to say it exclude each other. */
  sealed interface Screen {

    /** As Notte likes it. */
    record Default() implements Screen {}

    /** In pixels. */
    record Viewport(int viewportWidth, int viewportHeight) implements Screen {

      public Viewport {
        if (viewportWidth <= 0 || viewportHeight <= 0) {
          throw new IllegalArgumentException("a viewport has a width and a height");
        }
      }
    }

    /** By its proportions. */
    record Proportions(AspectRatio aspectRatio) implements Screen {}
  }

  /** The proportions that Notte knows. */
  enum AspectRatio {
    @JsonProperty("5:4")
    FIVE_TO_FOUR,
    @JsonProperty("16:9")
    SIXTEEN_TO_NINE
  }
}
