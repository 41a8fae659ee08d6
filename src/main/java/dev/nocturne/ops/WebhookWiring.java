package dev.nocturne.ops;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nocturne.emulator.EmulatorServer;
import dev.nocturne.events.CloudEventForm;
import dev.nocturne.events.CloudEventSettings;
import dev.nocturne.intake.WebhookForm;
import dev.nocturne.seal.Seal;
import dev.nocturne.seal.SealKey;
import dev.nocturne.store.Deliveries;
import dev.nocturne.store.EventLog;
import dev.nocturne.webhook.Courier;
import dev.nocturne.webhook.Guard;
import dev.nocturne.webhook.Payloads;
import dev.nocturne.webhook.RetrySchedule;
import dev.nocturne.webhook.Sender;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.PoolOptions;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Makes what tells webhooks out of the settings. */
@Dependent
final class WebhookWiring {

  @Produces
  @Singleton
  static Seal seal(WebhooksConfig config) {
    List<SealKey> keys = new ArrayList<>();
    config.key().ifPresent(keys::add);
    config.oldKeys().ifPresent(keys::addAll);
    return new Seal(keys);
  }

  @Produces
  @Singleton
  static Guard.Policy policy(WebhooksConfig config) {
    return new Guard.Policy(config.http(), config.privateToo());
  }

  @Produces
  @Singleton
  static WebhookForm form(Guard.Policy policy) {
    return new WebhookForm(policy::refusal);
  }

  /**
   * The network of the webhooks alone: that of the service measures its calls, and an address of a
   * webhook may hold a secret, which is no name for a metric.
   */
  @Singleton
  static final class Network {

    private final Vertx vertx =
        Vertx.vertx(
            new VertxOptions()
                .setEventLoopPoolSize(1)
                .setWorkerPoolSize(1)
                .setInternalBlockingPoolSize(1)
                .setFileSystemOptions(
                    new FileSystemOptions()
                        .setFileCachingEnabled(false)
                        .setClassPathResolvingEnabled(false)));

    @PreDestroy
    void close() {
      vertx.close().toCompletionStage().toCompletableFuture().join();
    }
  }

  @Produces
  @Singleton
  static Courier courier(
      WebhooksConfig config,
      Deliveries deliveries,
      Payloads payloads,
      Sender sender,
      Random jitter,
      EmulatorServer emulator,
      MeterRegistry meters) {
    return new Courier(
        new CountedDeliveries(deliveries, meters),
        payloads,
        sender,
        new RetrySchedule(jitter),
        new Courier.Terms(config.atOnce(), config.each(), emulator::runs));
  }

  @Produces
  @Singleton
  static Sender sender(WebhooksConfig config, Guard.Policy policy, Network network) {
    Guard guard = new Guard(policy, InetAddress::getAllByName);
    PoolOptions pool = new PoolOptions().setHttp1MaxSize(config.atOnce());
    return new Sender(
        guard, network.vertx.createHttpClient(Sender.options(), pool), Sender.LONGEST);
  }

  @Produces
  @Singleton
  static Payloads payloads(
      EventLog log, ObjectMapper json, CloudEventSettings outside, WebhooksConfig config) {
    CloudEventSettings settings =
        new CloudEventSettings(
            outside.source(), outside.publicAddress(), config.inlineResult(), outside.emulated());
    return new Payloads(log, new CloudEventForm(json, settings), json, settings.largestStored());
  }
}
