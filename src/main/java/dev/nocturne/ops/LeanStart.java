package dev.nocturne.ops;

import dev.nocturne.rest.AsBuilt;
import io.quarkus.qute.runtime.EngineProducer;
import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.Startup;
import io.quarkus.smallrye.openapi.runtime.OpenApiDocumentService;
import jakarta.enterprise.inject.build.compatible.spi.BuildCompatibleExtension;
import jakarta.enterprise.inject.build.compatible.spi.ClassConfig;
import jakarta.enterprise.inject.build.compatible.spi.Enhancement;

/**
 * Takes from the start, when the service is built, what extensions do in it and nobody waits for.
 */
public final class LeanStart implements BuildCompatibleExtension {

  /** Made when the service is built. */
  public LeanStart() {}

  /**
   * The document is complete by then. In dev mode and in tests the extension goes on as ever: its
   * classes are of a loader that does not see ours.
   */
  @Enhancement(types = OpenApiDocumentService.class)
  public void document(ClassConfig service) {
    if (LaunchMode.current().isProduction()) {
      service.addAnnotation(AsBuilt.class);
    }
  }

  /** Templates were checked by then; who asks for the first page has them parsed. */
  @Enhancement(types = EngineProducer.class)
  public void templates(ClassConfig engine) {
    engine.removeAnnotation(each -> each.name().equals(Startup.class.getName()));
  }
}
