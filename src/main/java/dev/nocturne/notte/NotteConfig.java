package dev.nocturne.notte;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/** What operators may turn in the Notte client. */
@ConfigMapping(prefix = "nocturne.notte")
public interface NotteConfig {

  /** Where Notte answers. */
  @WithDefault("${NOTTE_URL:https://api.notte.cc}")
  URI url();

  /** The API key. */
  @WithDefault("${NOTTE_API_KEY:}")
  Optional<Secret> key();

  /** Whether only this service uses the key; lost sessions are then found and stopped. */
  @WithDefault("false")
  boolean keyDedicated();

  /** How late a new agent may appear in Notte's list. */
  @WithDefault("PT2S")
  Duration listLag();

  /** The longest session or agent start: Notte answers when the browser is ready. */
  @WithDefault("PT60S")
  Duration startTimeout();

  /** The longest status, list or stop call. */
  @WithDefault("PT30S")
  Duration lookTimeout();

  /** The longest page operation: three navigations and a model call fit in. */
  @WithDefault("PT120S")
  Duration pageTimeout();

  /** The longest scrape in one call. */
  @WithDefault("PT180S")
  Duration scrapeTimeout();

  /** The longest run of a function: Notte answers at its end. */
  @WithDefault("PT300S")
  Duration runTimeout();

  /** The largest reply taken in, in bytes after inflation. */
  @WithDefault("33554432")
  long responseLimit();

  /** Rows asked for in one list page. */
  @WithDefault("100")
  int pageSize();

  /** The limits of the calls. */
  default NotteLimits limits() {
    return new NotteLimits(
        startTimeout(),
        lookTimeout(),
        pageTimeout(),
        scrapeTimeout(),
        runTimeout(),
        responseLimit(),
        pageSize());
  }
}
