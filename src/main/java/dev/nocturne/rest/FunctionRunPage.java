package dev.nocturne.rest;

import dev.nocturne.live.FunctionRunView;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A page of a function's runs. */
@Schema(name = "FunctionRunPage")
record FunctionRunPage(
    List<FunctionRunView> items,
    @Schema(description = "for the next page; null on the last") @Nullable String nextCursor) {

  /**
   * A page as somebody sees it.
   *
   * @param of which list it is of
   * @param page its number, from 1
   */
  static FunctionRunPage of(FunctionRunView.Some runs, Sight sight, String of, int page) {
    return new FunctionRunPage(
        runs.items().stream().map(sight::run).toList(),
        runs.more() ? Cursor.after(new UUID(0, page), of) : null);
  }
}
