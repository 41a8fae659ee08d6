package dev.nocturne.arch;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.properties.CanBeAnnotated.Predicates.annotatedWith;
import static com.tngtech.archunit.core.domain.properties.CanBeAnnotated.Predicates.metaAnnotatedWith;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.library.Architectures.LayeredArchitecture;
import jakarta.annotation.security.DenyAll;
import jakarta.annotation.security.PermitAll;
import jakarta.annotation.security.RolesAllowed;
import jakarta.persistence.Entity;
import jakarta.ws.rs.HttpMethod;
import java.lang.annotation.Annotation;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.eclipse.microprofile.rest.client.inject.RegisterRestClient;
import org.jspecify.annotations.NullMarked;

/** How the house is built: what may know what, and what no class may do. */
final class Rules {

  private static final String ROOT = "dev.nocturne";

  private static final List<Class<? extends Annotation>> CALLERS =
      List.of(RolesAllowed.class, DenyAll.class, PermitAll.class);

  private Rules() {}

  /** Dependencies point one way. A new package has to be given its place here. */
  static ArchRule layers() {
    LayeredArchitecture house =
        layeredArchitecture()
            .consideringOnlyDependenciesInAnyPackage(ROOT + "..")
            .withOptionalLayers(true)
            .layer("root")
            .definedBy(ROOT);
    for (String name :
        List.of(
            "job",
            "schedule",
            "access",
            "seal",
            "store",
            "notte",
            "flow",
            "engine",
            "intake",
            "usage",
            "events",
            "live",
            "artifact",
            "rest",
            "console",
            "kafka",
            "webhook",
            "samples",
            "ops",
            "emulator")) {
      house = house.layer(name).definedBy(ROOT + "." + name + "..");
    }
    house = house.ensureAllClassesAreContainedInArchitecture();
    house = knowsNobody(house, "job");
    house = knowsNobody(house, "access");
    house = knowsNobody(house, "emulator");
    house = knowsNobody(house, "schedule");
    house = knowsNobody(house, "seal");
    house = knows(house, "store", "access", "schedule", "seal", "job");
    house = knows(house, "notte", "job");
    // Flows decide and never write.
    house = knows(house, "flow", "notte", "seal", "job");
    // These meet in the tables alone.
    house = knows(house, "engine", "flow", "notte", "store", "job");
    house = knows(house, "intake", "flow", "notte", "store", "access", "schedule", "seal", "job");
    house = knows(house, "events", "flow", "notte", "store", "job");
    house = knows(house, "usage", "notte");
    house = knows(house, "live", "notte", "store", "access", "job");
    house = knows(house, "artifact", "live", "store", "job");
    house =
        knows(
            house,
            "rest",
            "intake",
            "engine",
            "events",
            "usage",
            "live",
            "artifact",
            "store",
            "access",
            "schedule",
            "job");
    house =
        knows(
            house,
            "console",
            "rest",
            "intake",
            "events",
            "usage",
            "samples",
            "live",
            "artifact",
            "store",
            "access",
            "schedule",
            "job");
    house = knows(house, "kafka", "access", "intake", "engine", "events", "store", "job");
    house = knows(house, "webhook", "intake", "events", "store", "job");
    house = knows(house, "samples", "intake", "engine", "events", "store", "job");
    return house.whereLayer("emulator").mayOnlyBeAccessedByLayers("ops", "root");
  }

  static ArchRule noCycles() {
    return slices().matching(ROOT + ".(*)..").should().beFreeOfCycles().allowEmptyShould(true);
  }

  /** The core runs in a simulation, with no container and no database. */
  static ArchRule noFrameworkInTheCore() {
    return noClasses()
        .that()
        .resideInAnyPackage(ROOT + ".job..", ROOT + ".flow..", ROOT + ".engine..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "io.quarkus..",
            "io.smallrye..",
            "io.vertx..",
            "jakarta..",
            "org.eclipse.microprofile..",
            "org.hibernate..")
        .allowEmptyShould(true);
  }

  static ArchRule onlyJavaInTheWords() {
    return classes()
        .that()
        .resideInAPackage(ROOT + ".job..")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage("java..", "org.jspecify..", ROOT + ".job..")
        .allowEmptyShould(true);
  }

  static ArchRule entitiesLiveInTheStore() {
    return classes()
        .that()
        .areAnnotatedWith(Entity.class)
        .should()
        .resideInAPackage(ROOT + ".store..")
        .allowEmptyShould(true);
  }

  static ArchRule entitiesStayInTheStore() {
    return noClasses()
        .that()
        .resideOutsideOfPackage(ROOT + ".store..")
        .should()
        .dependOnClassesThat(annotatedWith(Entity.class))
        .allowEmptyShould(true);
  }

  /** Nobody forgets the question, and none of our own endpoints is open to all. */
  static ArchRule restMethodsSayWhoMayCallThem() {
    return methods()
        .that(metaAnnotatedWith(HttpMethod.class))
        .and()
        .areDeclaredInClassesThat(describe("are not clients", type -> !isPartOfClient(type)))
        .should(sayWhoMayCallThem())
        .allowEmptyShould(true);
  }

  /** A client may have its calls from several interfaces. */
  private static boolean isPartOfClient(JavaClass type) {
    return Stream.concat(Stream.of(type), type.getAllSubclasses().stream())
        .anyMatch(each -> each.isAnnotatedWith(RegisterRestClient.class));
  }

  /** Such names say that nobody knew what the class is for. */
  static ArchRule namesThatSaySomething() {
    return noClasses()
        .should()
        .haveSimpleNameEndingWith("Util")
        .orShould()
        .haveSimpleNameEndingWith("Utils")
        .orShould()
        .haveSimpleNameEndingWith("Helper")
        .orShould()
        .haveSimpleNameEndingWith("Manager")
        .orShould()
        .haveSimpleNameEndingWith("Impl")
        .orShould()
        .resideInAnyPackage("..util..", "..common..", "..helper..")
        .allowEmptyShould(true);
  }

  static ArchRule noSleep() {
    return noClasses()
        .should()
        .callMethodWhere(
            describe(
                "it is Thread.sleep",
                call ->
                    call.getTarget().getName().equals("sleep")
                        && call.getTargetOwner().isAssignableTo(Thread.class)))
        .allowEmptyShould(true);
  }

  /** A test waits for what it expects, not for a time. */
  static ArchRule noPauseInTests() {
    return noClasses()
        .should()
        .callMethod(TimeUnit.class, "sleep", long.class)
        .allowEmptyShould(true);
  }

  /** Time is given by whoever wires a class, so that a test can give another. */
  static ArchRule noClockOfOnesOwn() {
    return noClasses()
        .should()
        .callMethod(Instant.class, "now")
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .allowEmptyShould(true);
  }

  /** A secret is told to Notte, and to those who may see it. */
  static ArchRule fewShowSecrets() {
    return noClasses()
        .that()
        .resideOutsideOfPackages(ROOT + ".notte..", ROOT + ".live..")
        .should()
        .callMethod(ROOT + ".notte.Secret", "reveal")
        .allowEmptyShould(true);
  }

  static ArchRule nullsAreMarkedEverywhere() {
    return classes().should(liveInAPackageMarkedForNulls()).allowEmptyShould(true);
  }

  private static LayeredArchitecture knows(LayeredArchitecture house, String who, String... whom) {
    return house.whereLayer(who).mayOnlyAccessLayers(whom);
  }

  private static LayeredArchitecture knowsNobody(LayeredArchitecture house, String who) {
    return house.whereLayer(who).mayNotAccessAnyLayer();
  }

  private static ArchCondition<JavaMethod> sayWhoMayCallThem() {
    return new ArchCondition<>("say who may call them") {
      @Override
      public void check(JavaMethod method, ConditionEvents events) {
        boolean said =
            CALLERS.stream()
                .anyMatch(
                    caller ->
                        method.isAnnotatedWith(caller)
                            || method.getOwner().isAnnotatedWith(caller));
        String message =
            method.getFullName() + (said ? " says" : " does not say") + " who may call it";
        events.add(new SimpleConditionEvent(method, said, message));
      }
    };
  }

  private static ArchCondition<JavaClass> liveInAPackageMarkedForNulls() {
    return new ArchCondition<>("live in a package marked for nulls") {
      @Override
      public void check(JavaClass type, ConditionEvents events) {
        boolean marked = type.getPackage().isAnnotatedWith(NullMarked.class);
        String message = type.getPackageName() + (marked ? " is" : " is not") + " @NullMarked";
        events.add(new SimpleConditionEvent(type, marked, message));
      }
    };
  }
}
