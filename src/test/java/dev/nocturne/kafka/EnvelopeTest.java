package dev.nocturne.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nocturne.Beside;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

/** What a dead letter keeps of its record. */
@Beside
class EnvelopeTest {

  @Test
  void valid_work_that_has_no_cookies_can_be_sent_again() {
    String job =
        """
        {"kind": "agent", "task": "Accept cookies: yes", "session": {"cookies": []}}
        """;
    assertThat(value(job)).isEqualTo(job);
  }

  @Test
  void what_has_cookies_or_may_have_some_leaves_its_value_out() {
    assertThat(value("{\"session\": {\"cookies\": [{\"value\": \"x\"}]}}")).isEqualTo("left out");
    assertThat(value("{\"session\": {\"cookies\": [{\"val")).isEqualTo("left out");
  }

  private static String value(String record) {
    ConsumerRecord<byte[], byte[]> came =
        new ConsumerRecord<>("jobs", 0, 0, new byte[0], record.getBytes(UTF_8));
    DeadLetter letter = new DeadLetter(came, Reason.QUOTA_EXCEEDED, "too much");
    byte[] value = Envelope.of("jobs.dlq", letter).value();
    return value == null ? "left out" : new String(value, UTF_8);
  }
}
