package dev.nocturne.notte;

import com.fasterxml.jackson.databind.JsonNode;

/** Keeps numbers away that are short to write and endless to compute with, such as 1e999999999. */
final class Numbers {

  /** A double reaches about 1e308; beyond it nobody means a number. */
  private static final int LARGEST_EXPONENT = 400;

  private Numbers() {}

  static boolean allInRange(JsonNode value) {
    if (value.isBigDecimal()) {
      int scale = value.decimalValue().scale();
      return Math.abs((long) scale) <= LARGEST_EXPONENT;
    }
    for (JsonNode each : value) {
      if (!allInRange(each)) {
        return false;
      }
    }
    return true;
  }
}
