package dev.nocturne.ops;

import dev.nocturne.emulator.EmulatorServer;
import dev.nocturne.engine.Commits;
import dev.nocturne.engine.Dispatcher;
import dev.nocturne.engine.Drain;
import dev.nocturne.engine.EngineSettings;
import dev.nocturne.engine.InFlight;
import dev.nocturne.engine.LeaseKeeper;
import dev.nocturne.engine.OrphanHunter;
import dev.nocturne.engine.PersonaWarden;
import dev.nocturne.engine.Retention;
import dev.nocturne.engine.SessionCloser;
import dev.nocturne.engine.SessionWarden;
import dev.nocturne.engine.Step;
import dev.nocturne.engine.Sweeper;
import dev.nocturne.engine.Watch;
import dev.nocturne.events.Sink;
import dev.nocturne.flow.FlowSettings;
import dev.nocturne.flow.Flows;
import dev.nocturne.job.RetryPolicy;
import dev.nocturne.live.SessionTerms;
import dev.nocturne.notte.Notte;
import dev.nocturne.notte.NotteConfig;
import dev.nocturne.notte.NotteEndpoint;
import dev.nocturne.notte.Pressure;
import dev.nocturne.notte.Secret;
import dev.nocturne.seal.Seal;
import dev.nocturne.store.Deliveries;
import dev.nocturne.store.JobStore;
import dev.nocturne.store.OwnPersonas;
import dev.nocturne.store.SessionSlots;
import dev.nocturne.store.Slots;
import dev.nocturne.store.Upkeep;
import io.quarkus.arc.All;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/** Makes the beans of the engine, which knows no framework, out of the settings. */
@Dependent
final class EngineWiring {

  private static final int SLOTS = 5;
  private static final int EMULATED_SLOTS = 25;

  @Produces
  @Singleton
  EngineSettings settings(EngineConfig config, NotteConfig notte, EmulatorServer emulator) {
    return new EngineSettings(
        config.replica().orElseGet(() -> UUID.randomUUID().toString()),
        config.lease(),
        config.workers(),
        config.slots().orElse(emulator.runs() ? EMULATED_SLOTS : SLOTS),
        notte.listLag(),
        config.orphans().grace());
  }

  @Produces
  @Singleton
  Random jitter() {
    return new Random();
  }

  @Produces
  @Singleton
  InstantSource clock() {
    return Clock.systemUTC();
  }

  /** The emulator in Notte's place, with a key of our own. */
  @Produces
  @Singleton
  NotteEndpoint endpoint(EmulatorServer emulator, NotteConfig config) {
    return emulator
        .url()
        .map(url -> new NotteEndpoint(url, Secret.of("emulator"), true))
        .orElseGet(
            () ->
                new NotteEndpoint(config.url(), config.key().orElse(null), config.keyDedicated()));
  }

  @Produces
  @Singleton
  InFlight inFlight(EngineConfig config) {
    return new InFlight(System::nanoTime, config.lease());
  }

  @Produces
  @Singleton
  Commits commits(JobStore store) {
    return new Commits(store);
  }

  @Produces
  @Singleton
  Step step(
      EngineConfig config,
      NotteConfig client,
      Notte notte,
      Seal seal,
      Commits commits,
      Random jitter,
      InFlight inFlight,
      Watch watch) {
    Flows flows = new Flows(notte, seal, new FlowSettings(config.poll(), client.listLag()));
    return new Step(flows, commits, new RetryPolicy(jitter), notte, inFlight, watch);
  }

  @Produces
  @Singleton
  Dispatcher dispatcher(
      JobStore store,
      Step step,
      InFlight inFlight,
      Pressure pressure,
      StepThreads threads,
      EngineSettings settings) {
    return new Dispatcher(store, step, inFlight, pressure, threads, settings);
  }

  @Produces
  @Singleton
  Drain drain(Dispatcher dispatcher, InFlight inFlight, EngineConfig config) {
    return new Drain(dispatcher, inFlight, config.drain(), System::nanoTime);
  }

  @Produces
  @Singleton
  LeaseKeeper leases(JobStore store, InFlight inFlight, EngineSettings settings) {
    return new LeaseKeeper(store, inFlight, settings);
  }

  @Produces
  @Singleton
  Sweeper sweeper(JobStore store, Notte notte, EngineSettings settings) {
    return new Sweeper(store, notte, settings, System::nanoTime);
  }

  @Produces
  @Singleton
  SessionCloser closer(Slots slots, Notte notte, StepThreads threads) {
    return new SessionCloser(slots, notte, threads);
  }

  @Produces
  @Singleton
  SessionWarden warden(SessionSlots slots, Notte notte, StepThreads threads) {
    return new SessionWarden(slots, notte, threads);
  }

  @Produces
  @Singleton
  PersonaWarden personas(OwnPersonas personas, Notte notte, StepThreads threads) {
    return new PersonaWarden(personas, notte, threads);
  }

  @Produces
  @Singleton
  SessionTerms sessionTerms(EngineConfig config, EngineSettings settings, NotteConfig notte) {
    int slots = settings.slots();
    return new SessionTerms(
        slots,
        config.sessions().slots().orElse((slots + 1) / 2),
        notte.startTimeout().plus(config.lease()));
  }

  @Produces
  @Singleton
  OrphanHunter orphans(Slots slots, Notte notte, EngineSettings settings) {
    return new OrphanHunter(slots, notte, settings);
  }

  @Produces
  @Singleton
  Retention retention(Upkeep upkeep, EngineConfig config, @All List<Sink> sinks) {
    Set<String> names =
        sinks.stream().map(Sink::name).collect(Collectors.toCollection(HashSet::new));
    names.add(Deliveries.SINK);
    EngineConfig.Keep keep = config.keep();
    return new Retention(upkeep, new Upkeep.Keep(keep.jobs(), keep.events(), keep.keys(), names));
  }
}
