package dev.nocturne.samples;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.Map;

/** Keeps what is printed, from before the service starts. */
public final class Screen implements QuarkusTestResourceLifecycleManager {

  private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
  private final PrintStream before = System.out;

  @Override
  public Map<String, String> start() {
    System.setOut(new PrintStream(new Both(before, kept), true, UTF_8));
    return Map.of();
  }

  @Override
  public void inject(TestInjector injector) {
    injector.injectIntoFields(kept, field -> field.getType().equals(ByteArrayOutputStream.class));
  }

  @Override
  public void stop() {
    System.setOut(before);
  }

  private static final class Both extends OutputStream {

    private final OutputStream one;
    private final OutputStream other;

    Both(OutputStream one, OutputStream other) {
      this.one = one;
      this.other = other;
    }

    @Override
    public void write(int b) throws IOException {
      one.write(b);
      other.write(b);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
      one.write(bytes, from, length);
      other.write(bytes, from, length);
    }

    @Override
    public void flush() throws IOException {
      one.flush();
    }
  }
}
