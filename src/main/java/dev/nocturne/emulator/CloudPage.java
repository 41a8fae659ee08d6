package dev.nocturne.emulator;

import java.util.List;

/**
 * One page of a list.
 *
 * @param number from 1
 * @param size how many rows a full page has
 */
public record CloudPage<T>(List<T> items, int number, int size, boolean hasNext) {

  public CloudPage {
    items = List.copyOf(items);
  }

  /**
   * Cuts a page from its rows.
   *
   * @param rows the page's rows, and one more if there is a next page
   */
  static <T> CloudPage<T> of(List<T> rows, int number, int size) {
    boolean more = rows.size() > size;
    return new CloudPage<>(more ? rows.subList(0, size) : rows, number, size, more);
  }
}
