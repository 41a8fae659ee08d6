package dev.nocturne.console;

import dev.nocturne.rest.EarlyForm;
import dev.nocturne.rest.EarlyProblem;
import io.quarkiverse.resteasy.problem.HttpProblem;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import jakarta.inject.Singleton;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.ext.Provider;
import java.lang.annotation.Annotation;
import org.jspecify.annotations.Nullable;

/**
 * Tells people in a page what programs are told as a problem; so are the parts of a page, which
 * stays as it was.
 */
@Provider
@Singleton
class ErrorPages implements ContainerResponseFilter, EarlyForm {

  private static final int FIRST_ERROR = 400;

  @Override
  public void filter(ContainerRequestContext request, ContainerResponseContext response) {
    String path = "/" + request.getUriInfo().getPath().replaceFirst("^/", "");
    if (response.getStatus() >= FIRST_ERROR
        && !(response.getEntity() instanceof TemplateInstance)
        && wantsPage(path, request.getHeaderString(HttpHeaders.ACCEPT))) {
      Telling telling = Telling.of(response.getStatus(), response.getEntity());
      response.setEntity(
          Templates.error(telling).render(), new Annotation[0], MediaType.TEXT_HTML_TYPE);
    }
  }

  @Override
  public boolean tells(HttpServerRequest request, EarlyProblem problem) {
    HttpServerResponse response = request.response();
    if (!wantsPage(request.path(), request.getHeader(HttpHeaders.ACCEPT))
        || response.headWritten()
        || response.closed()) {
      return false;
    }
    int status = problem.type().status();
    PageHeaders.mark(response);
    var _ =
        response
            .setStatusCode(status)
            .putHeader(HttpHeaders.CONTENT_TYPE, "text/html;charset=UTF-8")
            .end(
                Templates.error(new Telling(status, problem.type().title(), problem.detail()))
                    .render());
    return true;
  }

  /** Programs take anything, or name another form. */
  private static boolean wantsPage(@Nullable String path, @Nullable String accepted) {
    return path != null
        && Pages.isOurs(path)
        && accepted != null
        && accepted.contains(MediaType.TEXT_HTML);
  }

  /** What a person is told. */
  record Telling(int status, String title, String detail) {

    static Telling of(int status, Object entity) {
      String title = status == 403 ? "That is not allowed" : "That did not work";
      String detail = "";
      if (entity instanceof HttpProblem problem) {
        title = problem.getTitle() == null ? title : problem.getTitle();
        detail = problem.getDetail() == null ? "" : problem.getDetail();
      }
      return new Telling(status, title, detail);
    }

    /** How to go on. */
    public String next() {
      return switch (status) {
        case 403 ->
            "The key that you signed in with does not allow this. Sign in with another one.";
        case 404 ->
            "Look at the address. What it names may have been deleted, or belong to somebody else:"
                + " search for it by its id.";
        case 503 ->
            "Nothing is lost: jobs go on when that is over. This page looks again every few"
                + " seconds, and shows what you wanted as soon as it can.";
        default -> "Go back and try again.";
      };
    }

    /** Whether it is over by itself after a while. */
    public boolean passing() {
      return status == 503;
    }
  }

  /** The pages. */
  @CheckedTemplate(basePath = "console")
  static class Templates {
    static native TemplateInstance error(Telling telling);
  }
}
