/** Takes jobs from Kafka, and tells Kafka what happened; nothing of it runs without a broker. */
@NullMarked
package dev.nocturne.kafka;

import org.jspecify.annotations.NullMarked;
