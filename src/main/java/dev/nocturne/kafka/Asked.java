package dev.nocturne.kafka;

import dev.nocturne.intake.Request;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** What a record asks for, and for which tenant. */
sealed interface Asked {

  /** The record as it came. */
  ConsumerRecord<byte[], byte[]> record();

  /** A job is to be done. */
  record Submit(ConsumerRecord<byte[], byte[]> record, String tenant, Request request)
      implements Asked {}

  /** The job with that id is to end. */
  record CancelJob(ConsumerRecord<byte[], byte[]> record, String tenant, UUID job)
      implements Asked {}

  /** The job with that idempotency key is to end. */
  record CancelKey(ConsumerRecord<byte[], byte[]> record, String tenant, String key)
      implements Asked {}

  /** Nothing that can be understood. */
  record Nothing(DeadLetter why) implements Asked {
    @Override
    public ConsumerRecord<byte[], byte[]> record() {
      return why.record();
    }
  }
}
