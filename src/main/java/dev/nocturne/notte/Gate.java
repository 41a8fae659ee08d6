package dev.nocturne.notte;

import dev.nocturne.notte.NotteException.Busy;
import dev.nocturne.notte.NotteException.Reason;
import dev.nocturne.notte.NotteException.Rejected;
import dev.nocturne.notte.NotteException.Scope;
import dev.nocturne.notte.NotteException.Unclear;
import java.time.Duration;
import java.util.function.Supplier;

/** Lets calls through while the key may make any, and learns from what becomes of them. */
final class Gate implements Passage {

  private final Runnable health;
  private final Pressure pressure;

  /**
   * @param health asks Notte whether it answers at all
   */
  Gate(Runnable health, Pressure pressure) {
    this.health = health;
    this.pressure = pressure;
  }

  /**
   * Makes a call.
   *
   * @throws Busy if it is held back, or if Notte has no time for it
   */
  @Override
  public <T> T through(Supplier<T> call) {
    Duration wait = pressure.pass();
    if (!wait.isZero()) {
      throw new Busy(pressure.reason(), wait, "held back: " + pressure.state().reasons());
    }
    try {
      if (pressure.down()) {
        probe();
      }
      T value = learning(call);
      pressure.answered();
      return value;
    } catch (NotteException e) {
      throw e;
    } catch (RuntimeException | Error e) {
      pressure.abandoned();
      throw e;
    }
  }

  private <T> T learning(Supplier<T> call) {
    try {
      return call.get();
    } catch (NotteException e) {
      throw learned(e);
    }
  }

  /**
   * Whether Notte is back is asked of Notte as a whole: a call that never works would say no for
   * ever, and nobody would learn that it is the call.
   */
  private void probe() {
    try {
      health.run();
      pressure.answered();
    } catch (Busy e) {
      pressure.felt(e);
      if (e.reason() == Reason.UNREACHABLE) {
        throw e;
      }
    } catch (Rejected e) {
      pressure.felt(e);
    } catch (Unclear e) {
      pressure.felt(e);
      throw new Busy(Reason.UNREACHABLE, null, "Notte is not well: " + e.getMessage());
    }
  }

  private NotteException learned(NotteException error) {
    if (error instanceof Unclear && Thread.currentThread().isInterrupted()) {
      pressure.abandoned();
      return error;
    }
    pressure.felt(error);
    return error instanceof Unclear unclear && unclear.scope() == Scope.REQUEST && pressure.down()
        ? new Unclear(Scope.NOTTE, String.valueOf(error.getMessage()), error.getCause())
        : error;
  }
}
