package dev.nocturne.notte;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nocturne.Beside;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The table of all operations tells the truth. */
@Beside
class NotteTableTest {

  private static final NotteDocument DOCUMENT = new NotteDocument();
  private static final List<String> GROUPS =
      List.of(
          "Sessions",
          "Page",
          "Agents",
          "Scraping",
          "Personas",
          "Vaults",
          "Profiles",
          "Storage",
          "Functions",
          "Usage",
          "Health");
  private static final Map<String, Repeat> WORDS =
      Map.of("yes", Repeat.SAFE, "ask first", Repeat.ASK_FIRST, "never", Repeat.NEVER);

  /** A row of the table. */
  private record Row(String client, Repeat again, String emulator, String test) {}

  private static Map<String, Row> rows() throws IOException {
    Map<String, Row> rows = new TreeMap<>();
    for (String line : Files.readAllLines(Path.of("src/docs/notte.md"))) {
      String[] cells = line.replace("`", "").split(" *\\| *", -1);
      if (cells.length == 8 && cells[1].contains("/")) {
        rows.put(cells[1], new Row(cells[2], WORDS.get(cells[3]), cells[4], cells[5]));
      }
    }
    return rows;
  }

  @Test
  void every_operation_of_the_groups_has_its_row() throws IOException {
    TreeSet<String> documented = new TreeSet<>();
    for (String group : GROUPS) {
      for (String id : DOCUMENT.ofTag(group)) {
        NotteDocument.Operation one = DOCUMENT.operation(id);
        documented.add(one.method().toUpperCase(Locale.ROOT) + " " + one.path());
      }
    }
    assertThat(rows().keySet()).isEqualTo(documented);
  }

  @Test
  void what_the_rows_name_is_there() throws Exception {
    for (Row row : rows().values()) {
      String[] names = row.client().split("\\.", -1);
      Class<?> client = Class.forName("dev.nocturne.notte." + names[0]);
      assertThat(client.getMethods())
          .as(row.client())
          .anyMatch(method -> method.getName().equals(names[1]));
      Class<?> test = Class.forName("dev.nocturne.notte." + row.test());
      assertThat(Surface.class).isAssignableFrom(test);
      assertThat(Operation.valueOf(row.emulator().toUpperCase(Locale.ROOT)).repeat())
          .as(row.emulator())
          .isEqualTo(row.again());
    }
  }

  @Test
  void what_may_be_repeated_is_what_the_document_says() throws IOException {
    Map<String, Row> rows = rows();
    for (String group : GROUPS) {
      for (String id : DOCUMENT.ofTag(group)) {
        NotteDocument.Operation one = DOCUMENT.operation(id);
        String says = one.node().path("x-retry").asText();
        Repeat again =
            says.startsWith("safe") || says.startsWith("repeatable")
                ? Repeat.SAFE
                : says.startsWith("never") ? Repeat.NEVER : Repeat.ASK_FIRST;
        assertThat(rows.get(one.method().toUpperCase(Locale.ROOT) + " " + one.path()).again())
            .as(id)
            .isEqualTo(again);
      }
    }
  }

  @Test
  void the_client_knows_no_operation_beside_them() throws IOException {
    TreeSet<String> named = new TreeSet<>(List.of("open"));
    rows().values().forEach(row -> named.add(row.emulator()));
    TreeSet<String> known = new TreeSet<>();
    Arrays.stream(Operation.values()).forEach(one -> known.add(one.wire()));
    assertThat(known).isEqualTo(named);
  }
}
