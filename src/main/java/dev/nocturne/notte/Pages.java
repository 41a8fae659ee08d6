package dev.nocturne.notte;

import dev.nocturne.notte.NotteException.Scope;
import dev.nocturne.notte.NotteException.Unclear;
import java.util.List;
import java.util.function.IntFunction;
import java.util.function.Predicate;

/**
 * Walks through a list page by page. Notte's largest page is not published, so a short page is not
 * taken for the last one; and a list that ignores the page's number must still come to an end.
 */
public final class Pages {

  /** So many pages hold more rows than a key can have open. */
  private static final int MOST = 1_000;

  private Pages() {}

  /**
   * Shows the pages in order, until there is no other or {@code goOn} says no.
   *
   * @throws Unclear if the list has no end
   * @throws NotteException if a page could not be read
   */
  public static <T> void walk(IntFunction<Page<T>> list, Predicate<List<T>> goOn) {
    List<T> before = List.of();
    for (int number = 1; number <= MOST; number++) {
      Page<T> page = list.apply(number);
      boolean again = !page.items().isEmpty() && page.items().equals(before);
      if (again || !goOn.test(page.items()) || !page.hasNext()) {
        return;
      }
      before = page.items();
    }
    throw new Unclear(Scope.REQUEST, "a list of Notte's has no end", null);
  }
}
