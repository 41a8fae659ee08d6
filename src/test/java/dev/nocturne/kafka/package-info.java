/** Jobs by Kafka, against a real broker. */
@org.jspecify.annotations.NullMarked
package dev.nocturne.kafka;
