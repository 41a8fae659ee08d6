package dev.nocturne.artifact;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nocturne.job.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A picture that a step of Notte's holds. */
public final class StepPicture {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Where the forms of steps that are known have one: a picture, an observation, a state. */
  private static final List<String> PLACES =
      List.of(
          "/value/raw",
          "/value/screenshot/raw",
          "/value/screenshot",
          "/state/screenshot/raw",
          "/state/screenshot");

  private final String type;
  private final byte[] bytes;

  private StepPicture(String type, byte[] bytes) {
    this.type = type;
    this.bytes = bytes;
  }

  /** The picture of a step, if it has one. */
  public static Optional<StepPicture> of(Json step) {
    JsonNode tree;
    try {
      tree = JSON.readTree(step.text());
    } catch (JacksonException _) {
      return Optional.empty();
    }
    return PLACES.stream()
        .map(tree::at)
        .filter(JsonNode::isTextual)
        .flatMap(place -> decoded(place.textValue()).stream())
        .findFirst();
  }

  private static Optional<StepPicture> decoded(String text) {
    try {
      byte[] bytes = Base64.getDecoder().decode(text);
      String type = type(bytes);
      return type == null ? Optional.empty() : Optional.of(new StepPicture(type, bytes));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  /** By its first bytes: what is no picture is told as none. */
  private static @Nullable String type(byte[] bytes) {
    if (begins(bytes, 0, 0x89, 'P', 'N', 'G')) {
      return "image/png";
    }
    if (begins(bytes, 0, 0xFF, 0xD8, 0xFF)) {
      return "image/jpeg";
    }
    return begins(bytes, 0, 'R', 'I', 'F', 'F') && begins(bytes, 8, 'W', 'E', 'B', 'P')
        ? "image/webp"
        : null;
  }

  private static boolean begins(byte[] bytes, int at, int... with) {
    if (bytes.length < at + with.length) {
      return false;
    }
    for (int i = 0; i < with.length; i++) {
      if ((bytes[at + i] & 0xFF) != with[i]) {
        return false;
      }
    }
    return true;
  }

  /** An address that holds it, for a page to show. */
  public String inline() {
    return "data:" + type + ";base64," + Base64.getEncoder().encodeToString(bytes);
  }

  /** Its media type, {@code image/png}, {@code image/jpeg} or {@code image/webp}. */
  String type() {
    return type;
  }

  void writeTo(OutputStream out) throws IOException {
    out.write(bytes);
  }
}
