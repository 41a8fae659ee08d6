package dev.nocturne.rest;

import com.fasterxml.jackson.annotation.JsonRawValue;
import dev.nocturne.job.Json;
import dev.nocturne.live.Steps;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** Some of a job's or a session's steps as clients see them. */
@Schema(name = "Steps")
public record StepsView(
    @JsonRawValue
        @Schema(type = SchemaType.ARRAY, description = "Notte's step objects, pictures included")
        String items,
    @Schema(description = "null if there are no more and none can come")
        @Nullable String nextCursor) {

  /** The steps as somebody sees them, with the cursor that leads on. */
  public static StepsView of(Steps steps, Sight sight) {
    String next = steps.more() ? cursor(steps.of(), steps.next()) : null;
    return new StepsView(sight.json(array(steps.items())), next);
  }

  /** Objects as an array. */
  static String array(List<Json> items) {
    return items.stream().map(Json::text).collect(Collectors.joining(",", "[", "]"));
  }

  private static String cursor(String of, int position) {
    return Cursor.after(new UUID(0, position), of);
  }
}
