package dev.nocturne.console;

import dev.nocturne.access.Scope.Role;
import dev.nocturne.rest.Caller;
import dev.nocturne.store.PaceLog;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;

/** The replicas of the service, for the operator. */
@Path("/replicas")
@Produces(MediaType.TEXT_HTML)
@RunOnVirtualThread
class ReplicaPages {

  private final Caller caller;
  private final PaceLog log;

  ReplicaPages(Caller caller, PaceLog log) {
    this.caller = caller;
    this.log = log;
  }

  @GET
  @RolesAllowed(Role.READ)
  public TemplateInstance list() {
    String _ = caller.tenantOfOperator(null);
    return Templates.replicas(log.replicas());
  }

  /** The page. */
  @CheckedTemplate(basePath = "console")
  static class Templates {
    static native TemplateInstance replicas(List<PaceLog.Replica> replicas);
  }
}
