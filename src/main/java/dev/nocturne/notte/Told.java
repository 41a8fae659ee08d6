package dev.nocturne.notte;

import java.util.Objects;

/** An answer that is nothing but a word. */
record Told(String status) {

  Told {
    Objects.requireNonNull(status, "status");
  }
}
