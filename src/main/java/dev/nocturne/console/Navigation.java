package dev.nocturne.console;

import io.quarkus.qute.TemplateExtension;
import java.util.List;

/** The pages that can be reached from everywhere. One that is not there is not shown. */
@TemplateExtension(namespace = "nav")
final class Navigation {

  private static final List<Item> ITEMS =
      List.of(
          new Item("home", "/", "Home"),
          new Item("batches", "/batches", "Batches"),
          new Item("jobs", "/jobs", "Jobs"));

  private Navigation() {}

  /**
   * A page of the list.
   *
   * @param page its name in the templates
   */
  record Item(String page, String href, String name) {}

  static List<Item> items() {
    return ITEMS;
  }
}
