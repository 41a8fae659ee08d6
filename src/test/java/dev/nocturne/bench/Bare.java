package dev.nocturne.bench;

import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;

/**
 * An application of the same extensions in the same versions that does nothing but ask the database
 * when it is asked: this project with one class in place of its own.
 */
final class Bare {

  private static final String CLASS =
      """
      package dev.nocturne;

      import jakarta.annotation.security.PermitAll;
      import jakarta.inject.Inject;
      import jakarta.ws.rs.GET;
      import jakarta.ws.rs.Path;
      import java.sql.Connection;
      import java.sql.ResultSet;
      import java.sql.SQLException;
      import java.sql.Statement;
      import javax.sql.DataSource;

      /** The least that there can be. */
      @Path("/v1/jobs")
      public class Bare {

        @Inject DataSource source;

        /** Asks the database. */
        @GET
        @PermitAll
        public String get() throws SQLException {
          try (Connection connection = source.getConnection();
              Statement statement = connection.createStatement();
              ResultSet row = statement.executeQuery("select 1")) {
            row.next();
            return row.getString(1);
          }
        }
      }
      """;

  private static final String SETTINGS =
      """
      quarkus.banner.enabled=false
      quarkus.datasource.db-kind=postgresql
      quarkus.datasource.db-version=15
      quarkus.devservices.enabled=false
      quarkus.flyway.migrate-at-start=true
      quarkus.oidc.tenant-enabled=false
      """;

  private Bare() {}

  /** Builds it in this folder and gives what starts it. */
  static Path build(Path folder) throws IOException {
    Path sources = folder.resolve("src/main/java/dev/nocturne");
    Path resources = folder.resolve("src/main/resources");
    Files.createDirectories(sources);
    Files.createDirectories(resources);
    Files.writeString(sources.resolve("Bare.java"), CLASS);
    Files.writeString(resources.resolve("application.properties"), SETTINGS);
    for (String each : List.of("pom.xml", "mvnw", ".mvn")) {
      copy(Path.of(each), folder.resolve(each));
    }
    Path log = folder.resolve("build.log");
    // What it needs has been there since this project was built.
    int end =
        new ProcessBuilder(
                folder.resolve("mvnw").toString(),
                "-o",
                "-B",
                "package",
                "-Dmaven.test.skip=true",
                "-Dspotless.skip=true",
                "-Dquarkus.package.jar.type=aot-jar")
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start()
            .onExit()
            .join()
            .exitValue();
    if (end != 0) {
      throw new IOException("it cannot be built; see " + log);
    }
    return folder.resolve("target/quarkus-app/quarkus-run.jar");
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> all = Files.walk(from, FileVisitOption.FOLLOW_LINKS)) {
      for (Path each : all.toList()) {
        Path target = to.resolve(from.relativize(each).toString());
        if (Files.isDirectory(each)) {
          Files.createDirectories(target);
        } else {
          Files.copy(
              each,
              target,
              StandardCopyOption.REPLACE_EXISTING,
              StandardCopyOption.COPY_ATTRIBUTES);
        }
      }
    }
  }
}
