package dev.nocturne.ops;

import dev.nocturne.events.PublicAddress;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.util.Optional;

/** What the operator decides about the events that leave the service. */
@ConfigMapping(prefix = "nocturne")
public interface EventsConfig {

  /** Where clients reach this service; links in events are relative without it. */
  Optional<PublicAddress> publicUrl();

  /** What events say. */
  Events events();

  /** What events say. */
  interface Events {
    /** The {@code source} of the events, which with their ids makes them unique. */
    @WithDefault("/nocturne")
    URI source();

    /** The largest result that an event carries itself, in bytes; a link stands for larger ones. */
    @WithDefault("262144")
    int inlineResult();
  }
}
