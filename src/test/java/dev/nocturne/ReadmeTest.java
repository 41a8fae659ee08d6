package dev.nocturne;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nocturne.console.ConsoleConfig;
import dev.nocturne.emulator.EmulatorConfig;
import dev.nocturne.job.FailureKind;
import dev.nocturne.kafka.KafkaConfig;
import dev.nocturne.notte.NotteConfig;
import dev.nocturne.ops.ArtifactsConfig;
import dev.nocturne.ops.DatabaseConfig;
import dev.nocturne.ops.DoorConfig;
import dev.nocturne.ops.EngineConfig;
import dev.nocturne.ops.EventsConfig;
import dev.nocturne.ops.QuotaConfig;
import dev.nocturne.ops.TraceConfig;
import dev.nocturne.ops.WebhooksConfig;
import dev.nocturne.rest.AuthConfig;
import dev.nocturne.rest.RestConfig;
import dev.nocturne.rest.TokenConfig;
import io.smallrye.config.ConfigMappingInterface.Property;
import io.smallrye.config.ConfigMappings;
import io.smallrye.config.ConfigMappings.ConfigClass;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the README says exists, exists, and what operators may set, it says. */
class ReadmeTest {

  private static final List<Class<?>> SETTINGS =
      List.of(
          EngineConfig.class,
          DatabaseConfig.class,
          DoorConfig.class,
          RestConfig.class,
          AuthConfig.class,
          TokenConfig.class,
          NotteConfig.class,
          KafkaConfig.class,
          EventsConfig.class,
          ArtifactsConfig.class,
          WebhooksConfig.class,
          QuotaConfig.class,
          ConsoleConfig.class,
          EmulatorConfig.class,
          TraceConfig.class);

  private final String readme = read(Path.of("README.md"));

  @Test
  void every_test_it_names_is_there() throws IOException {
    Set<String> named = found("`([A-Z][A-Za-z]+(?:Test|IT|Contract))(?:\\.(\\w+))?`");
    assertThat(named).hasSizeGreaterThan(10);
    assertThat(named).isSubsetOf(tests());
  }

  /** Every test class, and every test of it, by the words of the README. */
  private static Set<String> tests() throws IOException {
    Set<String> tests = new TreeSet<>();
    try (Stream<Path> inside = Files.walk(Path.of("src/test/java"));
        Stream<Path> inBrowsers = Files.walk(Path.of("src/browser/java"))) {
      Stream<Path> files = Stream.concat(inside, inBrowsers);
      for (Path file : files.filter(path -> path.toString().endsWith(".java")).toList()) {
        String name = file.getFileName().toString().replace(".java", "");
        tests.add(name);
        Pattern.compile("void (\\w+)\\(")
            .matcher(read(file))
            .results()
            .forEach(test -> tests.add(name + "." + test.group(1)));
      }
    }
    return tests;
  }

  @Test
  void every_setting_is_in_its_table_with_its_default() {
    List<String> missing = new ArrayList<>();
    for (Class<?> settings : SETTINGS) {
      ConfigMappings.getProperties(ConfigClass.configClass(settings))
          .forEach(
              (name, property) -> {
                // What is said again for one tenant is in the table once.
                if (!name.contains(".*.")) {
                  missing.addAll(missing(name, property));
                }
              });
    }
    assertThat(missing).isEmpty();
  }

  private List<String> missing(String name, Property property) {
    if (!property.isLeaf() && !property.isPrimitive() && !property.isOptional()) {
      return List.of();
    }
    String variable = name.replace("[*]", "").replaceAll("[^a-z0-9]", "_").toUpperCase(Locale.ROOT);
    String row = "| `" + variable + "` | ";
    if (property.hasDefaultValue() && !property.getDefaultValue().startsWith("${")) {
      row += "`" + property.getDefaultValue() + "` | ";
    }
    return readme.contains(row) ? List.of() : List.of(row);
  }

  @Test
  void every_kind_of_failure_is_in_its_table() {
    String kinds =
        Stream.of(FailureKind.values())
            .map(kind -> "`" + kind.wire() + "`")
            .filter(kind -> !readme.contains(kind))
            .collect(Collectors.joining(", "));
    assertThat(kinds).isEmpty();
  }

  @Test
  void every_file_it_links_to_is_there() {
    assertThat(found("\\]\\(([^)#]+)[^)]*\\)"))
        .filteredOn(link -> !link.startsWith("https://"))
        .isNotEmpty()
        .allMatch(link -> Files.exists(Path.of(link)));
  }

  @Test
  void every_package_has_its_row_in_contributing() throws IOException {
    Path house = Path.of("src/main/java/dev/nocturne");
    try (Stream<Path> packages = Files.list(house).filter(Files::isDirectory)) {
      assertThat(found("(?m)^\\| `([a-z]+)` \\|", read(Path.of("CONTRIBUTING.md"))))
          .isEqualTo(names(packages));
    }
  }

  @Test
  void every_decision_record_has_its_head_and_its_line() throws IOException {
    Path folder = Path.of("src/docs/decisions");
    Pattern head = Pattern.compile("# (\\d{4}) (.+)\n\nStatus: .+\n");
    Set<String> lines = new TreeSet<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (String name : names(files.filter(file -> !file.endsWith("README.md")))) {
        Matcher matcher = head.matcher(read(folder.resolve(name)));
        assertThat(matcher.lookingAt()).as(name).isTrue();
        lines.add("- %s [%s](%s)".formatted(matcher.group(1), matcher.group(2), name));
      }
    }
    String index = read(folder.resolve("README.md"));
    assertThat(index.lines().filter(line -> line.startsWith("- ")))
        .containsExactlyElementsOf(lines);
  }

  private static Set<String> names(Stream<Path> files) {
    return files
        .map(file -> file.getFileName().toString())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private Set<String> found(String pattern) {
    return found(pattern, readme);
  }

  private static Set<String> found(String pattern, String text) {
    return Pattern.compile(pattern)
        .matcher(text)
        .results()
        .map(ReadmeTest::name)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static String name(MatchResult match) {
    return match.groupCount() > 1 && match.group(2) != null
        ? match.group(1) + "." + match.group(2)
        : match.group(1);
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
