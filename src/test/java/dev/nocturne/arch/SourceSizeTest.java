package dev.nocturne.arch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;

class SourceSizeTest {

  @Test
  void the_service_has_no_file_or_method_that_is_too_long_and_no_list_too_wide()
      throws IOException {
    try (StandardJavaFileManager files =
            ToolProvider.getSystemJavaCompiler().getStandardFileManager(null, null, null);
        Stream<Path> found = Files.walk(Path.of("src/main/java"))) {
      List<Path> sources = found.filter(path -> path.toString().endsWith(".java")).toList();
      assertThat(sources).isNotEmpty();
      assertThat(SourceSize.complaints(files.getJavaFileObjectsFromPaths(sources))).isEmpty();
    }
  }

  @Test
  void a_file_may_have_250_lines() throws IOException {
    assertThat(complaints("class A {" + "\n".repeat(249) + "}")).isEmpty();
    assertThat(complaints("class A {" + "\n".repeat(250) + "}"))
        .singleElement()
        .asString()
        .contains("251 lines");
  }

  @Test
  void a_method_may_have_40_lines_its_annotations_included_and_its_comment_not()
      throws IOException {
    String method = "class A {\n /** Does.\n */\n @Deprecated\n void a() {%s}\n}";
    assertThat(complaints(method.formatted("\n".repeat(38)))).isEmpty();
    assertThat(complaints(method.formatted("\n".repeat(39))))
        .singleElement()
        .asString()
        .contains("a at 4 has 41 lines");
  }

  @Test
  void a_method_inside_a_method_is_measured_too() throws IOException {
    assertThat(
            complaints(
                "class A { Object a = new Object() { void inner() {" + "\n".repeat(40) + "} }; }"))
        .singleElement()
        .asString()
        .contains("inner");
  }

  @Test
  void a_constructor_may_have_7_parameters() throws IOException {
    assertThat(complaints("class A { A(%s) {} }".formatted(list(7)))).isEmpty();
    assertThat(complaints("class A { A(%s) {} }".formatted(list(8))))
        .singleElement()
        .asString()
        .contains("8 parameters");
  }

  @Test
  void a_record_may_have_7_components_and_any_constants() throws IOException {
    String body = "{ static final int ZERO = 0; A { } }";
    assertThat(complaints("record A(%s) %s".formatted(list(7), body))).isEmpty();
    assertThat(complaints("record A(%s) %s".formatted(list(8), body)))
        .anyMatch(complaint -> complaint.contains("A at 1 has 8 components"));
  }

  private static String list(int length) {
    return IntStream.range(0, length).mapToObj(i -> "int a" + i).collect(Collectors.joining(", "));
  }

  private static List<String> complaints(String source) throws IOException {
    return SourceSize.complaints(List.of(new Text(source)));
  }

  private static final class Text extends SimpleJavaFileObject {

    private final String source;

    Text(String source) {
      super(URI.create("text:///A.java"), JavaFileObject.Kind.SOURCE);
      this.source = source;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return source;
    }
  }
}
