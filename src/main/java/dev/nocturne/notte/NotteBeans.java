package dev.nocturne.notte;

import io.quarkus.arc.DefaultBean;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.Produces;
import jakarta.enterprise.inject.Typed;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.random.RandomGenerator;

/** Wires the port: whoever injects {@link Notte} gets the client behind the key's pressure. */
@ApplicationScoped
class NotteBeans {

  /** The configured Notte; whoever runs an emulator puts its own in this place. */
  @Produces
  @DefaultBean
  @Singleton
  NotteEndpoint endpoint(NotteConfig config) {
    return new NotteEndpoint(config.url(), config.key().orElse(null), config.keyDedicated());
  }

  @Produces
  @Singleton
  Pressure pressure(Event<Complaint> complaints) {
    return new Pressure(
        new SteadyTime(System::nanoTime), RandomGenerator.getDefault(), complaints::fire);
  }

  /** The bare client, for those that must not wait. */
  @Produces
  @Singleton
  @Typed(NotteClient.class)
  NotteClient client(
      Instance<NotteEndpoint> endpoint, NotteConfig config, Pressure pressure, CallWatch watch) {
    return new NotteClient(
        endpoint::get,
        config.limits(),
        InstantSource.system(),
        pressure::spent,
        watch,
        Runtime.getRuntime().maxMemory());
  }

  @Produces
  @Singleton
  Notte notte(NotteClient client, Pressure pressure) {
    return new Gated(client, pressure);
  }

  @Produces
  @Singleton
  NotteGroups groups(NotteClient client, Pressure pressure) {
    return client.groups(pressure);
  }

  void close(@Disposes NotteClient client) {
    client.close();
  }
}
