package dev.nocturne.console;

import io.quarkus.qute.TemplateExtension;
import java.math.BigDecimal;
import java.math.RoundingMode;

/** Tells sums to people. */
@TemplateExtension
final class Money {

  private static final int CENTS = 2;
  private static final int SMALL = 4;

  private Money() {}

  /**
   * A sum in dollars and cents; less than one in hundredths of a cent, so that it is not nothing.
   */
  static String dollars(BigDecimal sum) {
    boolean small = sum.abs().compareTo(BigDecimal.ONE) < 0 && sum.signum() != 0;
    return "$" + sum.setScale(small ? SMALL : CENTS, RoundingMode.HALF_UP).toPlainString();
  }
}
