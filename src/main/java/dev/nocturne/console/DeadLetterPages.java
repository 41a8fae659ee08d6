package dev.nocturne.console;

import dev.nocturne.access.Scope.Role;
import dev.nocturne.rest.Caller;
import dev.nocturne.rest.ListParameters;
import dev.nocturne.store.DeliveryLog;
import dev.nocturne.store.DeliveryLog.Dead;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;
import java.util.Set;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/** What never arrived: deliveries that were given up, and where Kafka's are. */
@Path("/dead-letters")
@Produces(MediaType.TEXT_HTML)
@RunOnVirtualThread
class DeadLetterPages {

  private final Caller caller;
  private final DeliveryLog log;
  private final @Nullable String topic;

  /**
   * @param kafka whether jobs come over Kafka too
   * @param topic where those go that could not be taken
   */
  DeadLetterPages(
      Caller caller,
      DeliveryLog log,
      @ConfigProperty(name = "nocturne.kafka.on") boolean kafka,
      @ConfigProperty(name = "nocturne.kafka.topics.dead-letters") String topic) {
    this.caller = caller;
    this.log = log;
    this.topic = kafka ? topic : null;
  }

  @GET
  @RolesAllowed(Role.READ)
  public TemplateInstance list(@Context UriInfo uri) {
    Wanted wanted = Wanted.of(uri);
    ListParameters query = new ListParameters(wanted.parameters(), Set.of(), Set.of());
    List<Dead> found = log.failed(caller.tenant(), query.after(), query.limit());
    return Templates.deadLetters(
        found,
        topic,
        wanted.next(found, dead -> dead.delivery().id(), query.limit(), query.signature()));
  }

  /** The page. */
  @CheckedTemplate(basePath = "console")
  static class Templates {
    static native TemplateInstance deadLetters(
        List<Dead> letters, @Nullable String topic, @Nullable String next);
  }
}
