package dev.nocturne.kafka;

import dev.nocturne.intake.CancelForm;
import dev.nocturne.intake.IdempotencyKey;
import dev.nocturne.intake.Intake;
import dev.nocturne.intake.Problem;
import dev.nocturne.intake.Request;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/** Reads what a record asks for. */
final class RecordReader {

  /** The largest value of a header, and the largest key, in bytes. */
  static final int LARGEST_HEADER = 8 * 1024;

  /** The most that all headers of a record may have together, in bytes. */
  static final int LARGEST_HEADERS = 64 * 1024;

  /** What a header takes beside its text, in bytes; many empty ones are not for nothing. */
  static final int HEADER = 16;

  /** The newest version of requests that this release reads. */
  private static final String VERSION = "1";

  private static final String KEY_HEADER = "idempotency-key";
  private static final String VERSION_HEADER = "schema-version";
  private static final int LONGEST_REQUEST_KEY = 255;

  private RecordReader() {}

  static Asked read(ConsumerRecord<byte[], byte[]> record, Trust trust) {
    Optional<String> excess = excess(record);
    if (excess.isPresent()) {
      return nothing(record, Reason.TOO_LARGE, excess.get());
    }
    // Before anything else is looked at: what is not to be here is not to be read.
    return trust
        .tenant(headers(record, Trust.HEADER))
        .map(tenant -> read(record, tenant))
        .orElseGet(
            () ->
                nothing(
                    record,
                    Reason.UNAUTHORISED,
                    "the header "
                        + Trust.HEADER
                        + " must name a tenant that this topic speaks for"));
  }

  private static Asked read(ConsumerRecord<byte[], byte[]> record, String tenant) {
    List<String> versions = headers(record, VERSION_HEADER);
    if (versions.size() > 1 || !versions.stream().allMatch(VERSION::equals)) {
      return nothing(
          record,
          Reason.UNSUPPORTED_VERSION,
          VERSION_HEADER + " must be " + VERSION + " or absent");
    }
    byte[] value = record.value();
    if (value == null || value.length == 0) {
      return nothing(record, Reason.EMPTY, "there is nothing to do");
    }
    List<String> keys = headers(record, KEY_HEADER);
    if (keys.size() > 1 || keys.stream().anyMatch(key -> !IdempotencyKey.valid(key))) {
      return nothing(record, Reason.INVALID, KEY_HEADER + " must be " + IdempotencyKey.RULE);
    }
    return switch (CancelForm.read(value)) {
      case CancelForm.OfJob(var job) -> new Asked.CancelJob(record, tenant, job);
      case CancelForm.OfKey(String key) -> new Asked.CancelKey(record, tenant, key);
      case CancelForm.Wrong(List<Problem> problems) ->
          new Asked.Nothing(
              new DeadLetter(record, Reason.INVALID, "errors tells what to change", problems));
      case CancelForm.None _ -> submit(record, tenant, keys.isEmpty() ? null : keys.getFirst());
    };
  }

  private static Asked submit(
      ConsumerRecord<byte[], byte[]> record, String tenant, @Nullable String key) {
    String known = key != null ? key : place(record);
    return new Asked.Submit(
        record, tenant, new Request(record.value(), known, requestKey(record.key())));
  }

  /**
   * The key of a record that brings none: where it stands, which is the same when it comes again.
   */
  static String place(ConsumerRecord<byte[], byte[]> record) {
    // A topic that was made anew counts from 0 again, so the record's time belongs to it.
    return "kafka:%s-%d-%d@%d"
        .formatted(record.topic(), record.partition(), record.offset(), record.timestamp());
  }

  private static Asked nothing(
      ConsumerRecord<byte[], byte[]> record, Reason reason, String detail) {
    return new Asked.Nothing(new DeadLetter(record, reason, detail));
  }

  private static Optional<String> excess(ConsumerRecord<byte[], byte[]> record) {
    if (record.value() != null && record.value().length > Intake.LARGEST) {
      return Optional.of("the value may have at most " + Intake.LARGEST + " bytes");
    }
    if (record.key() != null && record.key().length > LARGEST_HEADER) {
      return Optional.of("the key may have at most " + LARGEST_HEADER + " bytes");
    }
    int all = 0;
    for (Header header : record.headers()) {
      int size = size(header);
      all += size + HEADER;
      if (size > LARGEST_HEADER || all > LARGEST_HEADERS) {
        return Optional.of(
            "a header may have at most %d bytes, and all together %d"
                .formatted(LARGEST_HEADER, LARGEST_HEADERS));
      }
    }
    return Optional.empty();
  }

  /** The text of a header in bytes, its name included. */
  static int size(Header header) {
    return header.key().length() + (header.value() == null ? 0 : header.value().length);
  }

  private static List<String> headers(ConsumerRecord<byte[], byte[]> record, String name) {
    List<String> values = new ArrayList<>();
    for (Header header : record.headers().headers(name)) {
      // Other encodings than ASCII are refused anyway, so every byte may be a character.
      values.add(
          header.value() == null ? "" : new String(header.value(), StandardCharsets.ISO_8859_1));
    }
    return values;
  }

  /** The key as text, or null if it is none that could be given back. */
  private static @Nullable String requestKey(byte @Nullable [] key) {
    if (key == null || key.length == 0) {
      return null;
    }
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(key)).toString();
      boolean plain = text.codePoints().noneMatch(Character::isISOControl);
      return plain && text.length() <= LONGEST_REQUEST_KEY ? text : null;
    } catch (CharacterCodingException _) {
      return null;
    }
  }
}
