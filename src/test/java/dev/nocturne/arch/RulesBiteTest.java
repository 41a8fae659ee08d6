package dev.nocturne.arch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import dev.nocturne.Beside;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A rule that cannot fail holds nothing: each is shown a house that breaks it. */
@Beside
class RulesBiteTest {

  private static final Pattern PACKAGE = Pattern.compile("package ([\\w.]+);");
  private static final Pattern TYPE = Pattern.compile("(?:class|interface|record) (\\w+)");

  private static final JavaCompiler COMPILER = ToolProvider.getSystemJavaCompiler();

  /** One for all, since it looks into each library once. */
  private static final StandardJavaFileManager FILES =
      COMPILER.getStandardFileManager(null, null, null);

  @TempDir Path folder;

  @AfterAll
  static void close() throws IOException {
    FILES.close();
  }

  @Test
  void a_word_that_knows_the_engine() throws IOException {
    assertBites(
        Rules.layers(),
        "dev.nocturne.job.Word",
        "package dev.nocturne.engine; public class Machine {}",
        "package dev.nocturne.job; class Word { dev.nocturne.engine.Machine machine; }");
  }

  @Test
  void an_engine_that_knows_the_intake() throws IOException {
    assertBites(
        Rules.layers(),
        "dev.nocturne.engine.Machine",
        "package dev.nocturne.intake; public class Door {}",
        "package dev.nocturne.engine; class Machine { dev.nocturne.intake.Door door; }");
  }

  @Test
  void an_intake_that_knows_the_engine() throws IOException {
    assertBites(
        Rules.layers(),
        "dev.nocturne.intake.Door",
        "package dev.nocturne.engine; public class Machine {}",
        "package dev.nocturne.intake; class Door { dev.nocturne.engine.Machine machine; }");
  }

  @Test
  void a_flow_that_writes() throws IOException {
    assertBites(
        Rules.layers(),
        "dev.nocturne.flow.Writing",
        "package dev.nocturne.store; public interface Rows {}",
        "package dev.nocturne.flow; class Writing { dev.nocturne.store.Rows rows; }");
  }

  @Test
  void an_emulator_that_knows_a_word_of_ours() throws IOException {
    assertBites(
        Rules.layers(),
        "dev.nocturne.emulator.Model",
        "package dev.nocturne.job; public record Word() {}",
        "package dev.nocturne.emulator; class Model { dev.nocturne.job.Word word; }");
  }

  @Test
  void a_door_that_knows_the_emulator() throws IOException {
    assertBites(
        Rules.layers(),
        "dev.nocturne.rest.Door",
        "package dev.nocturne.emulator; public class Model {}",
        "package dev.nocturne.rest; class Door { dev.nocturne.emulator.Model model; }");
  }

  @Test
  void a_door_that_calls_notte_itself() throws IOException {
    assertBites(
        Rules.layers(),
        "dev.nocturne.rest.Door",
        "package dev.nocturne.notte; public class Client {}",
        "package dev.nocturne.rest; class Door { dev.nocturne.notte.Client client; }");
  }

  @Test
  void a_flow_that_shows_a_secret() throws IOException {
    assertBites(
        Rules.fewShowSecrets(),
        "dev.nocturne.flow.Telling",
        "package dev.nocturne.notte; public class Secret { public String reveal() { return \"\"; } }",
        "package dev.nocturne.flow; class Telling { String tell(dev.nocturne.notte.Secret secret) {"
            + " return secret.reveal(); } }");
  }

  @Test
  void a_package_without_a_place() throws IOException {
    assertBites(Rules.layers(), "dev.nocturne.misc", "package dev.nocturne.misc; class Stray {}");
  }

  @Test
  void two_packages_that_know_each_other() throws IOException {
    assertBites(
        Rules.noCycles(),
        "Cycle detected",
        "package dev.nocturne.rest; public class One { dev.nocturne.ops.Other other; }",
        "package dev.nocturne.ops; public class Other { dev.nocturne.rest.One one; }");
  }

  @Test
  void a_framework_in_the_core() throws IOException {
    for (String type :
        List.of("io.quarkus.runtime.Quarkus", "jakarta.inject.Provider", "org.hibernate.Session")) {
      assertBites(
          Rules.noFrameworkInTheCore(),
          type,
          "package dev.nocturne.engine; class Machine { " + type + " field; }");
    }
  }

  @Test
  void a_word_that_needs_a_library() throws IOException {
    assertBites(
        Rules.onlyJavaInTheWords(),
        "JsonNode",
        "package dev.nocturne.job; class Word { com.fasterxml.jackson.databind.JsonNode tree; }");
  }

  @Test
  void an_entity_that_lives_elsewhere_or_gets_out() throws IOException {
    assertBites(
        Rules.entitiesLiveInTheStore(),
        "dev.nocturne.rest.Row",
        "package dev.nocturne.rest; @jakarta.persistence.Entity class Row {}");
    assertBites(
        Rules.entitiesStayInTheStore(),
        "dev.nocturne.rest.Door",
        "package dev.nocturne.store; @jakarta.persistence.Entity public class Row {}",
        "package dev.nocturne.rest; class Door { dev.nocturne.store.Row row; }");
  }

  @Test
  void a_rest_method_that_says_nothing() throws IOException {
    assertBites(
        Rules.restMethodsSayWhoMayCallThem(),
        "Door.open()",
        "package dev.nocturne.rest; class Door { @jakarta.ws.rs.GET public void open() {} }");
  }

  @Test
  void a_rest_method_that_says_it_itself_or_by_its_class_or_is_a_client() throws IOException {
    assertPasses(
        Rules.restMethodsSayWhoMayCallThem(),
        """
        package dev.nocturne.rest;
        class Door {
          @jakarta.ws.rs.GET @jakarta.annotation.security.DenyAll public void open() {}
        }
        """,
        """
        package dev.nocturne.rest;
        @jakarta.annotation.security.RolesAllowed("read") class Gate { @jakarta.ws.rs.POST public void go() {} }
        """,
        """
        package dev.nocturne.notte;
        @org.eclipse.microprofile.rest.client.inject.RegisterRestClient
        interface Client { @jakarta.ws.rs.GET void call(); }
        """);
  }

  @Test
  void names_that_say_nothing() throws IOException {
    for (String name : List.of("JobUtil", "JobUtils", "JobHelper", "JobManager", "JobImpl")) {
      assertBites(
          Rules.namesThatSaySomething(), name, "package dev.nocturne.rest; class " + name + " {}");
    }
    assertBites(
        Rules.namesThatSaySomething(),
        "dev.nocturne.rest.util.Text",
        "package dev.nocturne.rest.util; class Text {}");
  }

  @Test
  void sleeping() throws IOException {
    String sleeper =
        "package dev.nocturne.ops; class Sleeper { void run() throws Exception { %s; } }";
    assertBites(Rules.noSleep(), "Thread.sleep", sleeper.formatted("Thread.sleep(1)"));
    assertBites(
        Rules.noSleep(),
        "Thread.sleep",
        sleeper.formatted("Thread.sleep(java.time.Duration.ofMillis(1))"));
    assertBites(
        Rules.noPauseInTests(),
        "TimeUnit.sleep",
        sleeper.formatted("java.util.concurrent.TimeUnit.SECONDS.sleep(1)"));
  }

  @Test
  void a_clock_of_ones_own() throws IOException {
    for (String clock : List.of("java.time.Instant.now()", "System.currentTimeMillis()")) {
      assertBites(
          Rules.noClockOfOnesOwn(),
          "Timed.java",
          "package dev.nocturne.engine; class Timed { Object now() { return %s; } }"
              .formatted(clock));
    }
  }

  @Test
  void a_package_where_anything_may_be_null() throws IOException {
    assertBites(
        Rules.nullsAreMarkedEverywhere(),
        "dev.nocturne.rest is not @NullMarked",
        "package dev.nocturne.rest; class Door {}");
  }

  private void assertBites(ArchRule rule, String where, String... sources) throws IOException {
    JavaClasses house = build(sources);
    assertThatThrownBy(() -> rule.check(house))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining(where);
  }

  private void assertPasses(ArchRule rule, String... sources) throws IOException {
    JavaClasses house = build(sources);
    assertThatCode(() -> rule.check(house)).doesNotThrowAnyException();
  }

  /** Compiled apart from the tests, so that no such class becomes part of a service under test. */
  private JavaClasses build(String... sources) throws IOException {
    Path house = Files.createTempDirectory(folder, "house");
    List<Path> files = new ArrayList<>();
    for (String source : sources) {
      Path file = house.resolve(found(PACKAGE, source)).resolve(found(TYPE, source) + ".java");
      Files.createDirectories(file.getParent());
      files.add(Files.writeString(file, source));
    }
    StringWriter output = new StringWriter();
    List<String> options =
        List.of("-proc:none", "-cp", System.getProperty("java.class.path"), "-d", "" + house);
    boolean compiled =
        COMPILER
            .getTask(output, FILES, null, options, null, FILES.getJavaFileObjectsFromPaths(files))
            .call();
    assertThat(compiled).as(output.toString()).isTrue();
    return new ClassFileImporter().importPath(house);
  }

  private static String found(Pattern pattern, String source) {
    Matcher matcher = pattern.matcher(source);
    assertThat(matcher.find()).isTrue();
    return matcher.group(1);
  }
}
