package dev.nocturne.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.nocturne.Beside;
import dev.nocturne.TestingDatabase;
import dev.nocturne.store.Database.Column;
import io.agroal.api.AgroalDataSource;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What the server makes of arrays that were put together here. */
@Beside
class BinaryArrayTest {

  private static TestingDatabase testing;
  private static AgroalDataSource source;

  @BeforeAll
  static void create() {
    testing = TestingDatabase.create();
    source = testing.pool("select 1");
  }

  @AfterAll
  static void drop() {
    source.close();
    testing.close();
  }

  @ParameterizedTest
  @MethodSource("arrays")
  void the_server_reads_what_was_written(String type, List<?> values, String read) {
    String sql = "select (?::%s[])::text".formatted(type);
    Column column = new Column(type, values);
    assertThat(text(sql, column)).isEqualTo(read);
    assertThat(text(sql, column.packed())).isEqualTo(read);
  }

  static Stream<Arguments> arrays() {
    return Stream.of(
        Arguments.of(
            "bigint",
            Arrays.asList(1L, null, Long.MIN_VALUE),
            "{1,NULL,%d}".formatted(Long.MIN_VALUE)),
        Arguments.of("smallint", Arrays.asList(5, (short) -7, null), "{5,-7,NULL}"),
        Arguments.of("boolean", Arrays.asList(true, false, null), "{t,f,NULL}"),
        Arguments.of(
            "text",
            Arrays.asList("", "a,\"b\\", "\u00fc\ud83d\ude00", null),
            "{\"\",\"a,\\\"b\\\\\",\u00fc\ud83d\ude00,NULL}"),
        Arguments.of(
            "text", List.of("\u00fc".repeat(99).getBytes(UTF_8)), "{" + "\u00fc".repeat(99) + "}"),
        Arguments.of(
            "uuid",
            Arrays.asList(new UUID(1, 2), null),
            "{00000000-0000-0001-0000-000000000002,NULL}"),
        Arguments.of("text", List.of(), "{}"));
  }

  @Test
  void what_belongs_into_no_array_of_this_type_is_refused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Column("text", List.of(new Object())).packed());
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Column("integer", List.of(1)).packed());
  }

  private static String text(String sql, Object array) {
    return new Database(source)
        .transact(connection -> Database.query(connection, sql, row -> row.getString(1), array))
        .getFirst();
  }
}
