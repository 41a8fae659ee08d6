package dev.nocturne.kafka;

import dev.nocturne.intake.Problem;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * A record that could not be taken, and why.
 *
 * @param record as it came
 * @param detail what is wrong with it, for people
 * @param problems where in its value, if it is a job that is not valid
 */
record DeadLetter(
    ConsumerRecord<byte[], byte[]> record, Reason reason, String detail, List<Problem> problems) {

  DeadLetter(ConsumerRecord<byte[], byte[]> record, Reason reason, String detail) {
    this(record, reason, detail, List.of());
  }

  DeadLetter {
    problems = List.copyOf(problems);
  }
}
