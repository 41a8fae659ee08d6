package dev.nocturne.console;

import io.quarkus.qute.RawString;
import java.util.Map;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.Heading;
import org.commonmark.node.Image;
import org.commonmark.node.Link;
import org.commonmark.node.Node;
import org.commonmark.node.Text;
import org.commonmark.parser.Parser;
import org.commonmark.renderer.html.HtmlRenderer;

/**
 * Shows Markdown that somebody else wrote. HTML in it is told as text, pictures are links, and
 * links lead to the web or nowhere.
 */
final class SafeMarkdown {

  /** What is nested deeper is told as text. */
  private static final int DEEPEST = 32;

  /** The page has two levels of its own. */
  private static final int LEVELS_ABOVE = 2;

  private static final int LOWEST_LEVEL = 6;

  private static final Parser PARSER =
      Parser.builder().maxOpenBlockParsers(DEEPEST).maxInlineNesting(DEEPEST).build();

  private static final HtmlRenderer RENDERER =
      HtmlRenderer.builder()
          .escapeHtml(true)
          .sanitizeUrls(true)
          .attributeProviderFactory(_ -> SafeMarkdown::mark)
          .build();

  private SafeMarkdown() {}

  /** The text as HTML; its length has to be bounded before. */
  static RawString html(String markdown) {
    Node document = PARSER.parse(markdown);
    document.accept(new Taming());
    return new RawString(RENDERER.render(document));
  }

  private static void mark(Node node, String tag, Map<String, String> attributes) {
    if (node instanceof Link) {
      attributes.put("rel", "noopener noreferrer nofollow");
      attributes.put("target", "_blank");
    }
  }

  /** Takes away what a page of ours must not have. */
  private static final class Taming extends AbstractVisitor {

    private boolean inLink;

    @Override
    public void visit(Heading heading) {
      heading.setLevel(Math.min(LOWEST_LEVEL, heading.getLevel() + LEVELS_ABOVE));
      visitChildren(heading);
    }

    @Override
    public void visit(Link link) {
      boolean outer = inLink;
      inLink = true;
      visitChildren(link);
      inLink = outer;
      if (!WebLink.leadsToTheWeb(link.getDestination())) {
        unwrap(link);
      }
    }

    @Override
    public void visit(Image image) {
      visitChildren(image);
      if (image.getFirstChild() == null) {
        image.appendChild(new Text("picture"));
      }
      if (!inLink && WebLink.leadsToTheWeb(image.getDestination())) {
        Link link = new Link(image.getDestination(), null);
        image.insertBefore(link);
        move(image, link);
        image.unlink();
      } else {
        unwrap(image);
      }
    }

    private static void move(Node from, Node to) {
      while (from.getFirstChild() != null) {
        to.appendChild(from.getFirstChild());
      }
    }

    private static void unwrap(Node node) {
      while (node.getFirstChild() != null) {
        node.insertBefore(node.getFirstChild());
      }
      node.unlink();
    }
  }
}
