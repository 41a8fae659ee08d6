package dev.nocturne.notte.page;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.nocturne.notte.Media;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What is on a page and can be done there. */
public record Observation(
    @Nullable Metadata metadata,
    @Nullable Screenshot screenshot,
    Space space,
    @Nullable Instant startedAt,
    @Nullable Instant endedAt) {

  public Observation {
    Objects.requireNonNull(space, "space");
  }

  /**
   * What is wanted of an observation.
   *
   * @param minNbActions how many actions at least, or null
   * @param maxNbActions how many at most; Notte's own default is 100
   * @param instructions what to look for, or null
   * @param perceptionType how thoroughly, or null for Notte's choice
   */
  public record Request(
      @Nullable Integer minNbActions,
      int maxNbActions,
      @Nullable String instructions,
      @Nullable Perception perceptionType) {

    /** Whatever is there. */
    public static final Request ALL = new Request(null, 100, null, null);
  }

  /** How thoroughly a page is looked at. */
  public enum Perception {
    @JsonProperty("fast")
    FAST,
    @JsonProperty("deep")
    DEEP
  }

  /** Where the browser is. */
  public record Metadata(
      @Nullable String title,
      @Nullable String url,
      @Nullable Viewport viewport,
      List<Tab> tabs,
      @Nullable Instant timestamp) {}

  /** One of its tabs. */
  public record Tab(@Nullable Long tabId, @Nullable String title, @Nullable String url) {}

  /** What part of the page is seen, in pixels. */
  public record Viewport(
      @Nullable Integer scrollX,
      @Nullable Integer scrollY,
      @Nullable Integer viewportWidth,
      @Nullable Integer viewportHeight,
      @Nullable Integer totalWidth,
      @Nullable Integer totalHeight) {}

  /** How it looks. */
  public record Screenshot(@Nullable Media raw, List<Box> bboxes, @Nullable String lastActionId) {}

  /** Where something is on the picture, in pixels. */
  public record Box(
      @Nullable BigDecimal x,
      @Nullable BigDecimal y,
      @Nullable BigDecimal width,
      @Nullable BigDecimal height,
      @Nullable String notteId,
      @JsonUnwrapped Around around) {}

  /** What a box is measured in. */
  public record Around(
      @Nullable BigDecimal scrollX,
      @Nullable BigDecimal scrollY,
      @Nullable BigDecimal viewportWidth,
      @Nullable BigDecimal viewportHeight,
      @Nullable BigDecimal iframeOffsetX,
      @Nullable BigDecimal iframeOffsetY) {}

  /**
   * What can be done.
   *
   * @param interactionActions on the page
   * @param browserActions on the browser
   * @param actions all of them
   * @param category what kind of page it is; Notte may add kinds
   */
  public record Space(
      @Nullable String description,
      List<Possible> interactionActions,
      List<Possible> browserActions,
      List<Possible> actions,
      @Nullable String category,
      @Nullable String markdown) {}

  /**
   * One thing that can be done.
   *
   * @param id what it is done to; see {@link ElementAction.Target#observed}
   */
  public record Possible(
      String type, @Nullable String id, @Nullable String category, @Nullable String description) {

    public Possible {
      Objects.requireNonNull(type, "type");
    }
  }
}
