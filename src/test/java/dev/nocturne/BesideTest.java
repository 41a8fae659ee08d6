package dev.nocturne;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;

/** Tests of one class are never run beside each other, however many threads are idle. */
@Beside
class BesideTest {

  private static final Set<Thread> THREADS = ConcurrentHashMap.newKeySet();

  private static void inOneThread() {
    THREADS.add(Thread.currentThread());
    assertThat(THREADS).hasSize(1);
  }

  @Test
  void one() {
    inOneThread();
  }

  @Test
  void another() {
    inOneThread();
  }

  @Test
  void a_third() {
    inOneThread();
  }

  @Test
  void a_fourth() {
    inOneThread();
  }
}
