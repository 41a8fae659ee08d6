package dev.nocturne.emulator;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;

/** The faults to come, in the order in which they were written. */
public final class FaultScript {

  private final List<Counted> faults = new ArrayList<>();
  private CountDownLatch changed = new CountDownLatch(1);

  /** Replaces the script; what hangs because of the old one is cut. */
  public synchronized void play(List<Fault> script) {
    faults.clear();
    script.forEach(fault -> faults.add(new Counted(fault)));
    changed.countDown();
    changed = new CountDownLatch(1);
  }

  /** The fault that happens to a request, if one does. Each fitting fault counts the request. */
  synchronized Optional<Fault> next(Operation operation, String request) {
    Fault happens = null;
    for (Counted one : faults) {
      if (one.fits(operation, request) && one.due() && happens == null) {
        one.happened++;
        happens = one.fault;
      }
    }
    return Optional.ofNullable(happens);
  }

  /** Opens when the script changes. */
  synchronized CountDownLatch changed() {
    return changed;
  }

  private static final class Counted {

    private final Fault fault;
    private final SplittableRandom random;
    private int seen;
    private int happened;

    Counted(Fault fault) {
      this.fault = fault;
      this.random = new SplittableRandom(fault.chance() == null ? 0 : fault.chance().seed());
    }

    boolean fits(Operation operation, String request) {
      return (fault.operation().equals("*") || fault.operation().equals(operation.wire()))
          && (fault.contains() == null || request.contains(fault.contains()));
    }

    boolean due() {
      seen++;
      Fault.Chance chance = fault.chance();
      boolean likely = chance == null || random.nextDouble() < chance.probability();
      return seen > fault.skip() && (fault.times() == 0 || happened < fault.times()) && likely;
    }
  }
}
