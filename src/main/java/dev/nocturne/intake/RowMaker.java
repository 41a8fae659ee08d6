package dev.nocturne.intake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.nocturne.job.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes jobs of rows, by the template or the defaults of their batch. */
final class RowMaker {

  private final BatchForm form;
  private final @Nullable Template template;
  private final boolean fillsCookies;
  private final FieldTypes types;
  private final Map<String, Integer> columns = new HashMap<>();

  /**
   * @param header the columns of a table, or none
   */
  RowMaker(BatchForm form, FieldTypes types, List<String> header) {
    this.form = form;
    this.types = types.anew();
    this.fillsCookies =
        form.template() != null && Cookies.mayBeIn(StrictJson.text(form.template()));
    this.template = form.template() == null ? null : new Template(form.template());
    for (int i = 0; i < header.size(); i++) {
      columns.put(header.get(i), i);
    }
  }

  /** Whether cookies are made of columns, whatever these are called. */
  boolean fillsCookies() {
    return fillsCookies;
  }

  /** What no row of a table could do for this batch. */
  List<Problem> problems() {
    List<Problem> problems = new ArrayList<>();
    if (template == null) {
      problems.add(new Problem("", "rows in CSV need a batch with a template"));
    } else {
      for (String column : template.columns()) {
        if (!columns.containsKey(column) && problems.size() < Template.MOST_PROBLEMS) {
          problems.add(
              new Problem("", "the template names a column \"" + column + "\" that is not there"));
        }
      }
    }
    return problems;
  }

  /** What became of a row. */
  sealed interface Made {

    /** A job; nobody has looked it over. */
    record Job(ObjectNode job) implements Made {}

    /** None. */
    record Nothing(List<Problem> problems) implements Made {}
  }

  /** The job of a row. */
  Made make(RawRow row) {
    return switch (row) {
      case RawRow.Text(long _, long _, String text) -> {
        try {
          yield make(StrictJson.read(text));
        } catch (MalformedJsonException e) {
          yield nothing(e.detail());
        }
      }
      // The defaults go into a copy, so that a row that is refused can be told as it came.
      case RawRow.Entry(long _, long _, ObjectNode object) ->
          make(form.defaults().isEmpty() ? object : object.deepCopy());
      case RawRow.Cells(long _, long _, List<String> cells) ->
          template == null
              ? nothing("rows in CSV need a batch with a template")
              : render(template, new Cells(cells));
      case RawRow.Bad bad -> nothing(bad.why());
      case RawRow.Blank _ -> nothing("is empty");
    };
  }

  private static Made nothing(String why) {
    return new Made.Nothing(List.of(new Problem("", why)));
  }

  private Made make(ObjectNode row) {
    return template == null ? completed(row) : render(template, new Members(row));
  }

  private Made completed(ObjectNode row) {
    return form.defaults().isEmpty() ? new Made.Job(row) : bounded(form.completed(row));
  }

  /** What is put together of parts that are small enough may be too large. */
  private static Made bounded(ObjectNode job) {
    return StrictJson.text(job).length() > Intake.LARGEST
        ? nothing("the job has more than " + Intake.LARGEST + " characters")
        : new Made.Job(job);
  }

  private static Made render(Template template, Template.Values values) {
    List<Problem> problems = new ArrayList<>();
    ObjectNode job = template.render(values, problems);
    return problems.isEmpty() ? bounded(job) : new Made.Nothing(problems);
  }

  /** The values of a JSON object have their types already. */
  private record Members(ObjectNode row) implements Template.Values {

    @Override
    public @Nullable JsonNode get(String column) {
      return row.get(column);
    }

    @Override
    public JsonNode alone(JsonNode value, Kind kind, String pointer) {
      return value;
    }
  }

  /** The values of a table are texts until it is known what they stand for. */
  private final class Cells implements Template.Values {

    private final List<String> cells;

    Cells(List<String> cells) {
      this.cells = cells;
    }

    @Override
    public @Nullable JsonNode get(String column) {
      Integer index = columns.get(column);
      return index == null ? null : TextNode.valueOf(cells.get(index));
    }

    @Override
    public @Nullable JsonNode alone(JsonNode value, Kind kind, String pointer) {
      return types.value(value.textValue(), kind, pointer);
    }
  }
}
