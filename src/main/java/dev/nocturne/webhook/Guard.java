package dev.nocturne.webhook;

import dev.nocturne.intake.PublicHosts;
import dev.nocturne.intake.Targets;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Decides where webhooks may lead. A name is looked up once, all its addresses are judged, and the
 * connection is made to one that was: between two looks, a name can change what it means.
 */
public final class Guard {

  private static final Logger LOG = System.getLogger(Guard.class.getName());

  private static final Duration LONGEST_LOOKUP = Duration.ofSeconds(5);

  private final Policy policy;
  private final Names names;

  /** A look-up holds the thread it runs on, which must be none that others share. */
  private final ExecutorService lookups =
      Executors.newCachedThreadPool(
          Thread.ofPlatform().daemon().name("webhook-names-", 0).factory());

  /**
   * What the operator allows beside public addresses over https.
   *
   * @param http addresses without TLS
   * @param privateToo loopback, private and link-local addresses
   */
  public record Policy(boolean http, boolean privateToo) {

    /** Why a webhook may not have that address, as far as its text tells, or empty if it may. */
    public Optional<String> refusal(String url) {
      Optional<String> refusal = new Targets(privateToo, Optional::empty).refusal(url);
      return refusal.isEmpty() && !http && !url.regionMatches(true, 0, "https://", 0, 8)
          ? Optional.of("must start with https://")
          : refusal;
    }
  }

  /** Finds the addresses of a name. */
  public interface Names {
    InetAddress[] lookup(String host) throws UnknownHostException;
  }

  /** A guard that looks names up as given. */
  public Guard(Policy policy, Names names) {
    this.policy = policy;
    this.names = names;
  }

  /** The one address that may be connected to for a webhook. */
  InetAddress address(URI target) throws RefusedTargetException, InterruptedException {
    Optional<String> refusal = policy.refusal(target.toString());
    if (refusal.isPresent()) {
      throw new RefusedTargetException("the address " + refusal.get());
    }
    InetAddress[] found = lookup(target);
    for (InetAddress address : found) {
      if (!policy.privateToo() && PublicHosts.refuses(address)) {
        throw nowhere(target, "to a private, local or reserved address", null);
      }
    }
    return found[0];
  }

  private InetAddress[] lookup(URI target) throws RefusedTargetException, InterruptedException {
    String host = Objects.requireNonNull(target.getHost());
    Future<InetAddress[]> lookup = lookups.submit(() -> names.lookup(host));
    try {
      InetAddress[] found = lookup.get(LONGEST_LOOKUP.toMillis(), TimeUnit.MILLISECONDS);
      if (found.length > 0) {
        return found;
      }
      throw nowhere(target, "to no address", null);
    } catch (TimeoutException e) {
      throw nowhere(target, "nowhere in time", e);
    } catch (ExecutionException e) {
      throw nowhere(target, "to no address", e);
    } finally {
      boolean _ = lookup.cancel(true);
    }
  }

  /**
   * One text for all reasons, since the webhook's owner reads it: it must not tell which names
   * there are in the network of the service. Its log may.
   */
  private static RefusedTargetException nowhere(URI target, String where, @Nullable Exception why) {
    LOG.log(Level.DEBUG, () -> "the name " + target.getHost() + " leads " + where, why);
    return new RefusedTargetException("the name leads to no public address");
  }
}
