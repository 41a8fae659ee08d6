package dev.nocturne.console;

import io.quarkiverse.resteasy.problem.HttpProblem;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.ext.Provider;
import java.lang.annotation.Annotation;

/** Tells people in a page what programs are told as a problem. */
@Provider
class ErrorPages implements ContainerResponseFilter {

  private static final int FIRST_ERROR = 400;

  @Override
  public void filter(ContainerRequestContext request, ContainerResponseContext response) {
    boolean part = request.getHeaderString("HX-Request") != null;
    if (response.getStatus() < FIRST_ERROR
        || response.getEntity() instanceof TemplateInstance
        || !Pages.isOurs("/" + request.getUriInfo().getPath().replaceFirst("^/", ""))
        || !(part || wantsPage(request))) {
      return;
    }
    Telling telling = Telling.of(response.getStatus(), response.getEntity());
    response.setEntity(
        Templates.error(telling).render(), new Annotation[0], MediaType.TEXT_HTML_TYPE);
    if (part) {
      // A part of a page stays as it was, and the page says what went wrong.
      response.getHeaders().putSingle("HX-Retarget", "#notice");
      response.getHeaders().putSingle("HX-Reswap", "innerHTML");
    }
  }

  /** Programs take anything, or name another form. */
  private static boolean wantsPage(ContainerRequestContext request) {
    String accepted = request.getHeaderString(HttpHeaders.ACCEPT);
    return accepted != null && accepted.contains(MediaType.TEXT_HTML);
  }

  /**
   * What a person is told.
   *
   * @param next how to go on
   */
  record Telling(int status, String title, String detail, String next) {

    static Telling of(int status, Object entity) {
      String title = status == 403 ? "That is not allowed" : "That did not work";
      String detail = "";
      if (entity instanceof HttpProblem problem) {
        title = problem.getTitle() == null ? title : problem.getTitle();
        detail = problem.getDetail() == null ? "" : problem.getDetail();
      }
      return new Telling(status, title, detail, next(status));
    }

    private static String next(int status) {
      return switch (status) {
        case 403 ->
            "The key that you signed in with does not allow this. Sign in with another one.";
        case 404 ->
            "It may have been deleted, or it belongs to somebody else. Search for it by its id.";
        case 503 -> "Nothing is lost. Try again in a moment.";
        default -> "Go back and try again.";
      };
    }
  }

  /** The pages. */
  @CheckedTemplate(basePath = "console")
  static class Templates {
    static native TemplateInstance error(Telling telling);
  }
}
