package dev.nocturne;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.hamcrest.FeatureMatcher;
import org.jspecify.annotations.Nullable;

/**
 * A body in JSON and what is at a path of it, like {@code items[0].id}. A member of a list is that
 * of each of its elements; what is missing is null. RestAssured's own paths do more, but each use
 * of one is a Groovy script that is compiled, which was a fifth of all that the tests computed.
 */
public final class JsonBody {

  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final Pattern PART = Pattern.compile("([^.\\[\\]]+)|\\[(\\d+)]");

  private final @Nullable Object root;

  private JsonBody(@Nullable Object root) {
    this.root = root;
  }

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  static JsonBody of(@Nullable Object root) {
    return new JsonBody(root);
  }

  /** A body of which the member at this path is such. */
  public static org.hamcrest.Matcher<String> member(String path, org.hamcrest.Matcher<?> such) {
    return new At(path, such);
  }

  /** What is at this path, as whoever asks expects it. */
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  public <T> T at(String path) {
    Object found = root;
    Matcher part = PART.matcher(path);
    while (part.find()) {
      found =
          part.group(2) == null
              ? member(found, part.group(1))
              : ((List<?>) found).get(Integer.parseInt(part.group(2)));
    }
    return (T) found;
  }

  private static @Nullable Object member(@Nullable Object of, String name) {
    if (of instanceof List<?> list && name.equals("size()")) {
      return list.size();
    }
    return switch (of) {
      case Map<?, ?> members -> members.get(name);
      case List<?> list -> {
        List<@Nullable Object> each = new ArrayList<>();
        list.forEach(element -> each.add(member(element, name)));
        yield each;
      }
      case null, default -> null;
    };
  }

  private static final class At extends FeatureMatcher<String, Object> {

    private final String path;

    @SuppressWarnings("unchecked")
    At(String path, org.hamcrest.Matcher<?> such) {
      super((org.hamcrest.Matcher<Object>) such, path, path);
      this.path = path;
    }

    @Override
    protected @Nullable Object featureValueOf(String body) {
      try {
        return new JsonBody(MAPPER.readValue(body, Object.class)).at(path);
      } catch (JsonProcessingException e) {
        throw new AssertionError(body, e);
      }
    }
  }
}
