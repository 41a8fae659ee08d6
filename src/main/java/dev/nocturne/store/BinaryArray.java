package dev.nocturne.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.sql.Array;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.Oid;
import org.postgresql.jdbc.PgArray;

/**
 * Arrays in binary, put together without a connection. The driver would send ids as text, and make
 * an object of each number.
 */
final class BinaryArray {

  private static final Map<String, Sort> SORTS =
      Map.of(
          "uuid", new Sort(Oid.UUID, Oid.UUID_ARRAY, 2 * Long.BYTES),
          "text", new Sort(Oid.TEXT, Oid.TEXT_ARRAY, 2 * Long.BYTES),
          "bigint", new Sort(Oid.INT8, Oid.INT8_ARRAY, Long.BYTES),
          "smallint", new Sort(Oid.INT2, Oid.INT2_ARRAY, Short.BYTES),
          "boolean", new Sort(Oid.BOOL, Oid.BOOL_ARRAY, 1));

  private static final int HEAD = 5 * Integer.BYTES;
  private static final int NULL = -1;

  private BinaryArray() {}

  /**
   * A type of elements.
   *
   * @param length of an element, roughly where it differs
   */
  private record Sort(int element, int array, int length) {}

  /** Whether this can be done for elements of the type. */
  static boolean knows(String type) {
    return SORTS.containsKey(type);
  }

  /** The bytes of an array of a type that is known here; texts may come as UTF-8. */
  static byte[] bytes(String type, List<?> values) {
    Sort sort = sort(type);
    ByteBuffer bytes = ByteBuffer.allocate(HEAD + values.size() * (Integer.BYTES + sort.length()));
    // Dimensions, whether there may be nulls, the type; then how many there are, from which index
    // on.
    bytes.putInt(values.isEmpty() ? 0 : 1).putInt(1).putInt(sort.element());
    if (!values.isEmpty()) {
      bytes.putInt(values.size()).putInt(1);
    }
    for (Object value : values) {
      bytes = put(bytes, type, value);
    }
    if (!bytes.hasRemaining()) {
      // As where one of them is large.
      return bytes.array();
    }
    byte[] all = new byte[bytes.position()];
    bytes.get(0, all);
    return all;
  }

  private static ByteBuffer put(ByteBuffer bytes, String type, @Nullable Object value) {
    return switch (value) {
      case null -> roomy(bytes, 0).putInt(NULL);
      case UUID id ->
          roomy(bytes, 2 * Long.BYTES)
              .putInt(2 * Long.BYTES)
              .putLong(id.getMostSignificantBits())
              .putLong(id.getLeastSignificantBits());
      case String text -> put(bytes, type, text.getBytes(UTF_8));
      case byte[] text -> roomy(bytes, text.length).putInt(text.length).put(text);
      case Boolean is -> roomy(bytes, 1).putInt(1).put((byte) (is ? 1 : 0));
      case Number number when type.equals("smallint") ->
          roomy(bytes, Short.BYTES).putInt(Short.BYTES).putShort(number.shortValue());
      case Number number -> roomy(bytes, Long.BYTES).putInt(Long.BYTES).putLong(number.longValue());
      default -> throw new IllegalArgumentException(value + " in an array of " + type);
    };
  }

  /** These bytes, with room for an element of this length and for the length itself. */
  private static ByteBuffer roomy(ByteBuffer bytes, int length) {
    int least = bytes.position() + Integer.BYTES + length;
    return least <= bytes.capacity()
        ? bytes
        : ByteBuffer.allocate(Math.max(least, 2 * bytes.capacity())).put(bytes.flip());
  }

  /** The array of these bytes, as a statement takes it. */
  static Array of(Connection connection, String type, byte[] bytes) throws SQLException {
    return new PgArray(connection.unwrap(BaseConnection.class), sort(type).array(), bytes);
  }

  private static Sort sort(String type) {
    Sort sort = SORTS.get(type);
    if (sort == null) {
      throw new IllegalArgumentException(type);
    }
    return sort;
  }
}
