package dev.nocturne.arch;

import com.tngtech.archunit.ArchConfiguration;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import dev.nocturne.Beside;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Beside
class ArchitectureTest {

  private static final JavaClasses MAIN =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.nocturne");

  @ParameterizedTest
  @MethodSource("rules")
  void the_service_keeps_the_rule(ArchRule rule) {
    rule.check(MAIN);
  }

  @Test
  void tests_wait_for_what_they_expect_and_not_for_a_time() {
    // What tests call is told by their own code, so no library is looked into.
    JavaClasses tests =
        ArchConfiguration.withThreadLocalScope(
            configuration -> {
              configuration.setResolveMissingDependenciesFromClassPath(false);
              return new ClassFileImporter()
                  .withImportOption(new ImportOption.OnlyIncludeTests())
                  .importPackages("dev.nocturne");
            });
    Rules.noSleep().check(tests);
    Rules.noPauseInTests().check(tests);
  }

  static Stream<Named<ArchRule>> rules() {
    return Stream.of(
        Named.of("layers", Rules.layers()),
        Named.of("no cycles", Rules.noCycles()),
        Named.of("no framework in the core", Rules.noFrameworkInTheCore()),
        Named.of("only Java in the words", Rules.onlyJavaInTheWords()),
        Named.of("entities live in the store", Rules.entitiesLiveInTheStore()),
        Named.of("entities stay in the store", Rules.entitiesStayInTheStore()),
        Named.of("REST methods say who may call them", Rules.restMethodsSayWhoMayCallThem()),
        Named.of("names that say something", Rules.namesThatSaySomething()),
        Named.of("few show secrets", Rules.fewShowSecrets()),
        Named.of("no sleep", Rules.noSleep()),
        Named.of("no clock of one's own", Rules.noClockOfOnesOwn()),
        Named.of("nulls are marked everywhere", Rules.nullsAreMarkedEverywhere()));
  }
}
