package dev.nocturne.console;

import dev.nocturne.access.Scope.Role;
import dev.nocturne.samples.SamplePages;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.net.URI;
import java.util.List;

/** Where rows are pasted or dropped. */
@Path("/batches/new")
@Produces(MediaType.TEXT_HTML)
@RunOnVirtualThread
class NewBatchPage {

  /** Pages that stand on the web to be tried on. */
  private static final List<String> PUBLIC =
      List.of("https://example.com/", "https://example.org/", "https://example.net/");

  private final SamplePages pages;

  NewBatchPage(SamplePages pages) {
    this.pages = pages;
  }

  @GET
  @RolesAllowed(Role.READ)
  public TemplateInstance form() {
    return Templates.newBatch(pages.address().map(NewBatchPage::samples).orElse(PUBLIC));
  }

  private static List<String> samples(URI site) {
    return List.of(site + "shop/moon-lamp", site + "shop/tea-kettle", site + "article");
  }

  /** The page. */
  @CheckedTemplate(basePath = "console")
  static class Templates {

    /**
     * The form.
     *
     * @param pages for an example
     */
    static native TemplateInstance newBatch(List<String> pages);
  }
}
