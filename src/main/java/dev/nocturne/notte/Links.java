package dev.nocturne.notte;

import com.vladsch.flexmark.ast.AutoLink;
import com.vladsch.flexmark.ast.Link;
import com.vladsch.flexmark.ast.LinkRef;
import com.vladsch.flexmark.ast.Reference;
import com.vladsch.flexmark.parser.Parser;
import com.vladsch.flexmark.util.ast.Node;
import com.vladsch.flexmark.util.ast.NodeVisitor;
import com.vladsch.flexmark.util.ast.VisitHandler;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The links of a markdown text. */
final class Links {

  /** Text beyond this is not searched: a page of that size is a dump, and parsing it is slow. */
  private static final int SEARCHED = 4_000_000;

  private static final Parser MARKDOWN = Parser.builder().build();

  private final Set<String> found = new LinkedHashSet<>();

  private Links() {}

  /** The targets of all links, each once, in the order of their first use. Images are no links. */
  static List<String> of(String markdown) {
    // A link in markdown has one of these, and to look for them is much faster than to parse.
    if (markdown.indexOf('[') < 0 && markdown.indexOf('<') < 0) {
      return new ArrayList<>();
    }
    String searched = markdown.length() > SEARCHED ? markdown.substring(0, SEARCHED) : markdown;
    Links links = new Links();
    NodeVisitor visitor = new NodeVisitor();
    visitor.addHandler(
        new VisitHandler<>(Link.class, link -> links.add(visitor, link, link.getUrl())));
    visitor.addHandler(
        new VisitHandler<>(AutoLink.class, link -> links.add(visitor, link, link.getText())));
    visitor.addHandler(new VisitHandler<>(LinkRef.class, link -> links.reference(visitor, link)));
    visitor.visit(MARKDOWN.parse(searched));
    return new ArrayList<>(links.found);
  }

  private void reference(NodeVisitor visitor, LinkRef link) {
    Reference target = link.isDefined() ? link.getReferenceNode(link.getDocument()) : null;
    if (target != null) {
      add(visitor, link, target.getUrl());
    }
  }

  private void add(NodeVisitor visitor, Node link, CharSequence target) {
    if (!target.isEmpty()) {
      found.add(target.toString());
    }
    visitor.visitChildren(link);
  }
}
