package dev.nocturne.console;

import dev.nocturne.access.Scope.Role;
import dev.nocturne.rest.Caller;
import dev.nocturne.rest.Problems;
import dev.nocturne.store.PaceLog;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.jspecify.annotations.Nullable;

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
    List<PaceLog.Replica> all = log.replicas();
    long working = all.stream().filter(ReplicaRow::works).count();
    return Templates.replicas(
        all.stream().map(replica -> ReplicaRow.of(replica, working)).toList());
  }

  /** Lets a replica begin nothing more; it stays alive and answers. */
  @POST
  @Path("drain")
  @RolesAllowed(Role.MANAGE)
  public void drain(@QueryParam("name") @Nullable String name) {
    String _ = caller.tenantOfOperator(null);
    if (!log.drain(known(name))) {
      throw Problems.notFound();
    }
  }

  /** Lets it begin jobs again. */
  @POST
  @Path("resume")
  @RolesAllowed(Role.MANAGE)
  public void resume(@QueryParam("name") @Nullable String name) {
    String _ = caller.tenantOfOperator(null);
    log.resume(known(name));
  }

  /** The database takes no such letter, so no replica has it in its name. */
  private static String known(@Nullable String name) {
    if (name == null || name.indexOf('\0') >= 0) {
      throw Problems.notFound();
    }
    return name;
  }

  /** The page. */
  @CheckedTemplate(basePath = "console")
  static class Templates {
    static native TemplateInstance replicas(List<ReplicaRow> rows);
  }
}
