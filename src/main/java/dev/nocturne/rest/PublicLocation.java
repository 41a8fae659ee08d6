package dev.nocturne.rest;

import dev.nocturne.events.PublicAddress;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.core.HttpHeaders;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.resteasy.reactive.server.ServerResponseFilter;

/**
 * Says of what was made where clients reach it, if that is known: behind a proxy that ends TLS a
 * request came to an address without it, to which nobody is to send a key.
 */
class PublicLocation {

  private final Optional<PublicAddress> service;

  PublicLocation(@ConfigProperty(name = "nocturne.public-url") Optional<PublicAddress> service) {
    this.service = service;
  }

  /** Completes the answer of a call; pages lead on within their own site. */
  @ServerResponseFilter
  public void tell(ContainerRequestContext request, ContainerResponseContext response) {
    Object said = response.getHeaders().getFirst(HttpHeaders.LOCATION);
    if (service.isPresent() && said != null && Routes.isServed(request)) {
      String path = URI.create(said.toString()).getRawPath();
      response.getHeaders().put(HttpHeaders.LOCATION, List.of(service.get().at(path)));
    }
  }
}
