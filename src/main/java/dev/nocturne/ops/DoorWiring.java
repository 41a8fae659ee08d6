package dev.nocturne.ops;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nocturne.console.ConsoleConfig;
import dev.nocturne.emulator.EmulatorServer;
import dev.nocturne.events.CloudEventForm;
import dev.nocturne.events.CloudEventSettings;
import dev.nocturne.events.EventTail;
import dev.nocturne.intake.BatchCloser;
import dev.nocturne.intake.BatchIntake;
import dev.nocturne.intake.CookieRule;
import dev.nocturne.intake.DrivingDoor;
import dev.nocturne.intake.Intake;
import dev.nocturne.intake.IntakeSettings;
import dev.nocturne.intake.KeepingDoor;
import dev.nocturne.intake.Payloads;
import dev.nocturne.intake.Queueing;
import dev.nocturne.intake.RetryForm;
import dev.nocturne.intake.ScheduleIntake;
import dev.nocturne.intake.SessionDoor;
import dev.nocturne.intake.Targets;
import dev.nocturne.rest.Arrivals;
import dev.nocturne.rest.Emulation;
import dev.nocturne.rest.RestConfig;
import dev.nocturne.samples.SamplePages;
import dev.nocturne.seal.Seal;
import dev.nocturne.store.Batches;
import dev.nocturne.store.EventLog;
import dev.nocturne.store.GatheredSubmissions;
import dev.nocturne.store.Holdings;
import dev.nocturne.store.Schedules;
import dev.nocturne.store.Submissions;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.Set;

/** Puts the door together: what takes jobs in and what tells of them. */
final class DoorWiring {

  DoorWiring() {}

  @Produces
  @Singleton
  static IntakeSettings intakeSettings(DoorConfig config, EmulatorServer emulator, Seal seal) {
    Targets targets = new Targets(config.targets().privateToo(), emulator::site);
    return new IntakeSettings(
        config.scrapeVia(),
        config.session().allow().orElse(Set.of()),
        targets,
        CookieRule.of(seal));
  }

  @Produces
  @Singleton
  static Intake intake(
      Submissions submissions,
      Holdings holdings,
      IntakeSettings settings,
      MeterRegistry meters,
      Traces traces) {
    Submissions gathered = new GatheredSubmissions(submissions);
    return new Intake(new CountedSubmissions(gathered, meters, traces), holdings, settings);
  }

  @Produces
  @Singleton
  static SessionDoor sessionDoor(IntakeSettings settings, Holdings holdings) {
    return new SessionDoor(settings, holdings);
  }

  @Produces
  @Singleton
  static DrivingDoor drivingDoor(IntakeSettings settings, Holdings holdings) {
    return new DrivingDoor(settings.targets(), holdings);
  }

  @Produces
  @Singleton
  static KeepingDoor keepingDoor() {
    return new KeepingDoor();
  }

  @Produces
  @Singleton
  static RetryForm retryForm(IntakeSettings settings) {
    return new RetryForm(settings);
  }

  @Produces
  @Singleton
  static Queueing queueing(Batches batches) {
    return new Queueing(batches);
  }

  static void close(@Disposes Queueing queueing) {
    queueing.close();
  }

  @Produces
  @Singleton
  static BatchCloser batchCloser(
      Batches batches,
      Holdings holdings,
      IntakeSettings settings,
      DoorConfig config,
      Queueing queueing) {
    return new BatchCloser(
        batches, holdings, settings, config.batches().receiveTimeout(), queueing);
  }

  @Produces
  @Singleton
  static BatchIntake batchIntake(
      Batches batches,
      Holdings holdings,
      IntakeSettings settings,
      BatchCloser closer,
      Queueing queueing) {
    return new BatchIntake(batches, holdings, settings, closer, queueing);
  }

  @Produces
  @Singleton
  static Payloads payloads(Batches batches, Holdings holdings, IntakeSettings settings) {
    return new Payloads(batches, holdings, settings);
  }

  @Produces
  @Singleton
  static ScheduleIntake scheduleIntake(
      Schedules schedules, Payloads payloads, InstantSource clock) {
    return new ScheduleIntake(schedules, payloads, clock);
  }

  @Produces
  @Singleton
  static EventTail tail(EventLog log) {
    return new EventTail(log);
  }

  @Produces
  @Singleton
  static CloudEventSettings cloudEventSettings(EventsConfig config, EmulatorServer emulator) {
    return new CloudEventSettings(
        config.events().source(),
        config.publicUrl().orElse(null),
        config.events().inlineResult(),
        emulator::runs);
  }

  @Produces
  @Singleton
  static CloudEventForm cloudEventForm(ObjectMapper json, CloudEventSettings settings) {
    return new CloudEventForm(json, settings);
  }

  @Produces
  @Singleton
  static Emulation emulation(EmulatorServer emulator) {
    return emulator::runs;
  }

  @Produces
  @Singleton
  static Arrivals arrivals(Traces traces) {
    return traces::rows;
  }

  @Produces
  @Singleton
  static SamplePages samplePages(EmulatorServer emulator) {
    return emulator::site;
  }

  /** Refuses a start with settings that mean nothing. */
  void check(
      @Observes StartupEvent event,
      DoorConfig doors,
      RestConfig rest,
      ConsoleConfig console,
      EventsConfig events) {
    SettingsCheck.refuse(SettingsCheck.problems(events));
    SettingsCheck.refuse(SettingsCheck.problems(doors, rest, console));
  }
}
