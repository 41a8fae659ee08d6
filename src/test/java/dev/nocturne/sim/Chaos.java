package dev.nocturne.sim;

import java.time.Duration;
import java.util.Random;
import java.util.SplittableRandom;

/** What goes wrong, and how often; everything out of one seed. */
final class Chaos {

  private final Random random;
  private boolean on = true;

  Chaos(long seed) {
    // The first numbers of Random hardly differ from one small seed to the next.
    random = new Random(new SplittableRandom(seed).nextLong());
  }

  /** From now on nothing goes wrong any more. */
  void end() {
    on = false;
  }

  boolean kills() {
    return happens(0.004);
  }

  boolean freezes() {
    return happens(0.003);
  }

  boolean refuses() {
    return happens(0.04);
  }

  boolean losesRequest() {
    return happens(0.03);
  }

  boolean losesReply() {
    return happens(0.04);
  }

  /** Whether somebody is at a job whose lease is to be renewed. */
  boolean keepsBusy() {
    return happens(0.3);
  }

  private boolean happens(double probability) {
    return random.nextDouble() < probability && on;
  }

  /** Whether something happens that is no fault. */
  boolean chance(double probability) {
    return random.nextDouble() < probability;
  }

  Duration between(Duration least, Duration most) {
    return Duration.ofMillis(random.nextLong(least.toMillis(), most.toMillis() + 1));
  }

  long nextLong() {
    return random.nextLong();
  }

  Random random() {
    return random;
  }
}
