package dev.nocturne.kafka;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;

/** Records as text, for as long as nobody knows what is to become of them. */
final class Notes {

  private static final ObjectMapper JSON = new ObjectMapper();

  private Notes() {}

  static String write(ConsumerRecord<byte[], byte[]> record) {
    ObjectNode note =
        JSON.createObjectNode()
            .put("topic", record.topic())
            .put("partition", record.partition())
            .put("offset", record.offset())
            .put("timestamp", record.timestamp())
            .put("key", record.key())
            .put("value", record.value());
    for (Header header : record.headers()) {
      note.withArray("headers").addObject().put("name", header.key()).put("value", header.value());
    }
    try {
      return JSON.writeValueAsString(note);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a record cannot be written down", e);
    }
  }

  static ConsumerRecord<byte[], byte[]> read(String text) {
    try {
      JsonNode note = JSON.readTree(text);
      RecordHeaders headers = new RecordHeaders();
      for (JsonNode header : note.path("headers")) {
        headers.add(header.path("name").asText(), bytes(header));
      }
      byte[] key = note.path("key").binaryValue();
      byte[] value = bytes(note);
      return new ConsumerRecord<>(
          note.path("topic").asText(),
          note.path("partition").asInt(),
          note.path("offset").asLong(),
          note.path("timestamp").asLong(),
          TimestampType.CREATE_TIME,
          ConsumerRecord.NULL_SIZE,
          ConsumerRecord.NULL_SIZE,
          key,
          value,
          headers,
          Optional.empty());
    } catch (IOException e) {
      throw new IllegalStateException("a note about a record cannot be read", e);
    }
  }

  private static byte @Nullable [] bytes(JsonNode node) throws IOException {
    return node.path("value").binaryValue();
  }
}
