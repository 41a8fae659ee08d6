package dev.nocturne.emulator;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/** The faults to come, in the order in which they were written. */
public final class FaultScript {

  private final List<Counted> faults = new ArrayList<>();
  private CountDownLatch changed = new CountDownLatch(1);

  /** Replaces the script; what hangs because of the old one goes on. */
  public synchronized void play(List<Fault> script) {
    faults.clear();
    script.forEach(fault -> faults.add(new Counted(fault)));
    changed.countDown();
    changed = new CountDownLatch(1);
  }

  /** The fault that happens to a request, if one does. */
  synchronized Optional<Fault> next(Operation operation, String request) {
    return faults.stream()
        .filter(one -> one.fits(operation, request) && one.due())
        .findFirst()
        .map(one -> one.fault);
  }

  /** Opens when the script changes. */
  synchronized CountDownLatch changed() {
    return changed;
  }

  private static final class Counted {

    private final Fault fault;
    private int seen;

    Counted(Fault fault) {
      this.fault = fault;
    }

    boolean fits(Operation operation, String request) {
      return (fault.operation().equals("*") || fault.operation().equals(operation.wire()))
          && (fault.contains() == null || request.contains(fault.contains()));
    }

    boolean due() {
      seen++;
      int nth = seen - fault.skip();
      return nth > 0 && (fault.times() == 0 || nth <= fault.times());
    }
  }
}
