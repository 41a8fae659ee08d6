package dev.nocturne.rest;

import jakarta.ws.rs.container.ContainerRequestContext;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/**
 * Serves no more requests of a tenant than its quota allows, each replica by itself. Whoever calls
 * is known by then, and the body has not been read.
 */
class RateGuard {

  private final Caller caller;
  private final RequestRates rates;

  RateGuard(Caller caller, RequestRates rates) {
    this.caller = caller;
    this.rates = rates;
  }

  /** Refuses a request that comes too soon; probes, metrics and documents are not counted. */
  @ServerRequestFilter
  public void check(ContainerRequestContext request) {
    if (Routes.isServed(request)) {
      rates
          .pass(caller.tenant())
          .ifPresent(
              excess -> {
                throw Problems.over(excess, "");
              });
    }
  }
}
