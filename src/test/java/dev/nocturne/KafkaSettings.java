package dev.nocturne;

import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.tools.StorageTool;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;

/** Makes a single broker that is its own controller, small and quick to start. */
final class KafkaSettings {

  private KafkaSettings() {}

  static KafkaRaftServer server(Path folder, int port, int controller) {
    return new KafkaRaftServer(
        KafkaConfig.fromProps(properties(folder, port, controller)), Time.SYSTEM);
  }

  /** Prepares a new folder; one that has been used is left as it is. */
  static void format(Path folder, int port, int controller) throws IOException {
    Path data = folder.resolve("data");
    if (Files.exists(data.resolve("meta.properties"))) {
      return;
    }
    Files.createDirectories(data);
    Path file = folder.resolve("server.properties");
    try (Writer writer = Files.newBufferedWriter(file)) {
      properties(folder, port, controller).store(writer, null);
    }
    String[] command = {"format", "-t", Uuid.randomUuid().toString(), "-c", file.toString()};
    if (StorageTool.execute(command, System.err) != 0) {
      throw new IOException("cannot format " + data);
    }
  }

  private static Properties properties(Path folder, int port, int controller) {
    Properties properties = new Properties();
    properties.putAll(
        Map.of(
            "process.roles",
            "broker,controller",
            "node.id",
            "1",
            "controller.quorum.voters",
            "1@localhost:" + controller,
            "controller.listener.names",
            "CONTROLLER",
            "listeners",
            "PLAINTEXT://localhost:" + port + ",CONTROLLER://localhost:" + controller,
            "advertised.listeners",
            "PLAINTEXT://localhost:" + port,
            "log.dirs",
            folder.resolve("data").toString(),
            "auto.create.topics.enable",
            "false"));
    // There is no second broker to copy to or to wait for.
    properties.putAll(
        Map.of(
            "offsets.topic.replication.factor", "1",
            "offsets.topic.num.partitions", "3",
            "transaction.state.log.replication.factor", "1",
            "transaction.state.log.min.isr", "1",
            "share.coordinator.state.topic.replication.factor", "1",
            "share.coordinator.state.topic.min.isr", "1",
            "group.initial.rebalance.delay.ms", "0"));
    properties.putAll(
        Map.of(
            // After a kill it waits for its own last sign of life to be too old.
            "broker.session.timeout.ms", "3000",
            "broker.heartbeat.interval.ms", "500",
            "num.network.threads", "1",
            "num.io.threads", "2",
            "log.cleaner.enable", "false"));
    return properties;
  }
}
