package dev.nocturne.notte;

import java.util.List;

/** One page of a list. An empty page is the last, whatever {@code hasNext} says. */
public record Page<T>(List<T> items, boolean hasNext) {

  public Page {
    items = List.copyOf(items);
    hasNext = hasNext && !items.isEmpty();
  }
}
