package dev.nocturne;

import static org.junit.jupiter.api.parallel.ExecutionMode.CONCURRENT;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.Set;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.ResourceLocksProvider;

/**
 * A class of tests that needs nothing of the service in this process, so that it may run beside the
 * classes that start it, and beside others of its like. Its tests run one after the other.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Execution(CONCURRENT)
@ResourceLock(providers = Beside.Own.class)
public @interface Beside {

  /**
   * A lock of each class's own, which nobody else asks for: it keeps the tests of a class in one
   * thread, where otherwise they would run beside each other like the classes do.
   */
  final class Own implements ResourceLocksProvider {

    @Override
    public Set<Lock> provideForClass(Class<?> testClass) {
      return Set.of(new Lock(testClass.getName()));
    }
  }
}
