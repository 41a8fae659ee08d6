package dev.nocturne.console;

import dev.nocturne.access.Scope.Role;
import io.quarkus.qute.TemplateExtension;
import java.util.List;
import java.util.function.Predicate;

/** The pages that can be reached from everywhere. One that is not there is not shown. */
@TemplateExtension(namespace = "nav")
final class Navigation {

  private static final List<Item> ITEMS =
      List.of(
          new Item("home", "/", "Home"),
          new Item("batches", "/batches", "Batches"),
          new Item("jobs", "/jobs", "Jobs"),
          new Item("schedules", "/schedules", "Schedules"),
          new Item("webhooks", "/webhooks", "Webhooks"),
          new Item("dead", "/dead-letters", "Dead letters"),
          new Item("usage", "/usage", "Usage"),
          new Item("replicas", "/replicas", "Replicas", Viewer::operator),
          new Item("keys", "/keys", "Keys", viewer -> viewer.may(Role.ADMIN)));

  private Navigation() {}

  /**
   * A page of the list.
   *
   * @param page its name in the templates
   * @param shown to whom
   */
  record Item(String page, String href, String name, Predicate<Viewer> shown) {

    /** One for everybody. */
    Item(String page, String href, String name) {
      this(page, href, name, _ -> true);
    }
  }

  static List<Item> items(Viewer viewer) {
    return ITEMS.stream().filter(item -> item.shown().test(viewer)).toList();
  }
}
