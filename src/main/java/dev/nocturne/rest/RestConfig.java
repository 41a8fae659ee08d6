package dev.nocturne.rest;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** The settings of the interface over HTTP. */
@ConfigMapping(prefix = "nocturne")
public interface RestConfig {

  /** Streams of events. */
  Events events();

  /** Batches on their way in. */
  Batches batches();

  /** Files on their way in. */
  Files files();

  /** Streams of events. */
  interface Events {
    /** How long a stream is silent before it says that it lives. */
    @WithDefault("PT15S")
    Duration heartbeat();
  }

  /** Files on their way in. */
  interface Files {
    /** The largest file that is taken for Notte's storage, which takes 100 MB. */
    @WithDefault("16M")
    MemorySize largest();
  }

  /** Batches on their way in. */
  interface Batches {
    /**
     * What a compressed body may become, in bytes, of a stream before its next row; a row and a
     * document have limits beside it.
     */
    @WithDefault("64M")
    MemorySize inflated();
  }
}
