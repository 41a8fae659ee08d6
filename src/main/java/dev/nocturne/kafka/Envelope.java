package dev.nocturne.kafka;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nocturne.intake.Cookies;
import dev.nocturne.intake.Problem;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/** What a dead letter looks like: the record as it came, and the reason in headers of ours. */
final class Envelope {

  /** All our headers begin so; those of an earlier dead letter are replaced. */
  private static final String OURS = "nocturne-";

  /** What is too much to keep, and what came from somebody who may have had no right to it. */
  private static final Set<Reason> WITHOUT_VALUE = Set.of(Reason.TOO_LARGE, Reason.UNAUTHORISED);

  private static final int LARGEST_PROBLEM = 8 * 1024;
  private static final int LONGEST_DETAIL = 1_000;
  private static final ObjectMapper JSON = new ObjectMapper();

  private Envelope() {}

  static ProducerRecord<byte[], byte[]> of(String topic, DeadLetter letter) {
    ConsumerRecord<byte[], byte[]> record = letter.record();
    return WITHOUT_VALUE.contains(letter.reason()) || mayHoldCookies(record.value())
        ? withoutValue(topic, letter)
        : new ProducerRecord<>(topic, null, record.key(), record.value(), headers(letter));
  }

  private static boolean mayHoldCookies(byte @Nullable [] value) {
    return value != null && Cookies.mayBeIn(new String(value, StandardCharsets.UTF_8));
  }

  /** Length and fingerprint in place of the value, so that the sender can tell which one it was. */
  static ProducerRecord<byte[], byte[]> withoutValue(String topic, DeadLetter letter) {
    byte[] key = letter.record().key();
    byte[] value = letter.record().value();
    Headers headers = headers(letter);
    if (value != null) {
      add(headers, "sha256", sha256(value));
      add(headers, "length", String.valueOf(value.length));
    }
    boolean keep = key != null && key.length <= RecordReader.LARGEST_HEADER;
    return new ProducerRecord<>(topic, null, keep ? key : null, null, headers);
  }

  private static Headers headers(DeadLetter letter) {
    ConsumerRecord<byte[], byte[]> record = letter.record();
    RecordHeaders headers = new RecordHeaders();
    int room = RecordReader.LARGEST_HEADERS;
    for (Header header : record.headers()) {
      int size = RecordReader.size(header);
      if (!header.key().startsWith(OURS)
          && size <= RecordReader.LARGEST_HEADER
          && size + RecordReader.HEADER <= room) {
        headers.add(header);
        room -= size + RecordReader.HEADER;
      }
    }
    add(headers, "reason", letter.reason().wire());
    add(headers, "topic", record.topic());
    add(headers, "partition", String.valueOf(record.partition()));
    add(headers, "offset", String.valueOf(record.offset()));
    if (record.timestamp() >= 0) {
      add(headers, "timestamp", Instant.ofEpochMilli(record.timestamp()).toString());
    }
    add(headers, "problem", problem(letter));
    return headers;
  }

  private static void add(Headers headers, String name, String value) {
    headers.add(OURS + name, value.getBytes(StandardCharsets.UTF_8));
  }

  /** As REST would have answered; of many errors, as many as fit. */
  private static String problem(DeadLetter letter) {
    String detail = letter.detail();
    ObjectNode problem =
        JSON.createObjectNode()
            .put("type", "/problems/" + letter.reason().wire())
            .put("title", letter.reason().title())
            .put("detail", detail.substring(0, Math.min(detail.length(), LONGEST_DETAIL)));
    List<Problem> errors = letter.problems();
    while (true) {
      String text = text(problem, errors);
      if (errors.isEmpty() || text.getBytes(StandardCharsets.UTF_8).length <= LARGEST_PROBLEM) {
        return text;
      }
      errors = errors.subList(0, errors.size() / 2);
    }
  }

  private static String text(ObjectNode problem, List<Problem> errors) {
    problem.putArray("errors");
    for (Problem error : errors) {
      problem
          .withArray("errors")
          .addObject()
          .put("pointer", error.pointer())
          .put("detail", error.detail());
    }
    try {
      return JSON.writeValueAsString(problem);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a problem cannot be written", e);
    }
  }

  private static String sha256(byte[] value) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(value));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
