package dev.nocturne;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Arrays;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** Notes what is logged until it is closed, and of each error all that a log would print. */
public final class LogRecorder extends Handler implements AutoCloseable {

  private final List<String> said;

  private LogRecorder(List<String> said) {
    this.said = said;
  }

  /**
   * Begins to listen.
   *
   * @param said where it notes each entry; many threads may log at once
   */
  public static LogRecorder into(List<String> said) {
    LogRecorder recorder = new LogRecorder(said);
    Logger.getLogger("").addHandler(recorder);
    return recorder;
  }

  @Override
  public void publish(LogRecord entry) {
    StringWriter all = new StringWriter();
    all.append(entry.getMessage()).append(Arrays.toString(entry.getParameters()));
    if (entry.getThrown() != null) {
      entry.getThrown().printStackTrace(new PrintWriter(all, true));
    }
    said.add(all.toString());
  }

  @Override
  public void flush() {}

  @Override
  public void close() {
    Logger.getLogger("").removeHandler(this);
  }
}
