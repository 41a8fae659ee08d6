package dev.nocturne.ops;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nocturne.TestingPostgres;
import dev.nocturne.rest.IdleEngine;
import io.quarkus.qute.runtime.EngineProducer;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.inject.Inject;
import org.junit.jupiter.api.Test;

/** What a start leaves out. */
@QuarkusTest
@TestProfile(IdleEngine.class)
@WithTestResource(TestingPostgres.class)
class LeanStartTest {

  @Inject BeanManager beans;

  @Test
  void no_template_is_parsed_before_a_page_is_asked_for() {
    assertThat(beans.resolveObserverMethods(new StartupEvent()))
        .isNotEmpty()
        .noneMatch(each -> each.getBeanClass().equals(EngineProducer.class));
  }
}
