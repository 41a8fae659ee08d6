package dev.nocturne.arch;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import javax.lang.model.element.Modifier;
import javax.tools.JavaFileObject;
import javax.tools.ToolProvider;

/** Reads sources with the compiler's own parser and says what is larger than a reader likes. */
final class SourceSize {

  static final int LONGEST_FILE = 250;
  static final int LONGEST_METHOD = 40;
  static final int MOST_PARAMETERS = 7;

  private SourceSize() {}

  /** What is too large, a sentence each. */
  static List<String> complaints(Iterable<? extends JavaFileObject> sources) throws IOException {
    JavacTask task =
        (JavacTask)
            ToolProvider.getSystemJavaCompiler()
                .getTask(null, null, null, List.of("-proc:none"), null, sources);
    SourcePositions positions = Trees.instance(task).getSourcePositions();
    List<String> complaints = new ArrayList<>();
    for (CompilationUnitTree unit : task.parse()) {
      Reader reader = new Reader(unit, positions, complaints);
      reader.file();
      reader.scan(unit, null);
    }
    return complaints;
  }

  private static final class Reader extends TreeScanner<Void, Void> {

    private final CompilationUnitTree unit;
    private final SourcePositions positions;
    private final List<String> complaints;

    Reader(CompilationUnitTree unit, SourcePositions positions, List<String> complaints) {
      this.unit = unit;
      this.positions = positions;
      this.complaints = complaints;
    }

    void file() throws IOException {
      long lines = unit.getSourceFile().getCharContent(true).toString().lines().count();
      unless(lines <= LONGEST_FILE, "the file has " + lines + " lines");
    }

    @Override
    public Void visitMethod(MethodTree method, Void unused) {
      String name = method.getName().toString();
      long lines = line(positions.getEndPosition(unit, method)) - start(method) + 1;
      unless(lines <= LONGEST_METHOD, name + " at " + start(method) + " has " + lines + " lines");
      int parameters = method.getParameters().size();
      unless(
          method.getReturnType() != null || parameters <= MOST_PARAMETERS,
          "a constructor at " + start(method) + " has " + parameters + " parameters");
      return super.visitMethod(method, null);
    }

    @Override
    public Void visitClass(ClassTree type, Void unused) {
      if (type.getKind() == Tree.Kind.RECORD) {
        // Before the compiler looks closer, components are the fields that are not static.
        long components =
            type.getMembers().stream()
                .filter(VariableTree.class::isInstance)
                .map(VariableTree.class::cast)
                .filter(field -> !field.getModifiers().getFlags().contains(Modifier.STATIC))
                .count();
        unless(
            components <= MOST_PARAMETERS,
            type.getSimpleName() + " at " + start(type) + " has " + components + " components");
      }
      return super.visitClass(type, null);
    }

    private long start(Tree tree) {
      return line(positions.getStartPosition(unit, tree));
    }

    private long line(long position) {
      return unit.getLineMap().getLineNumber(position);
    }

    private void unless(boolean fine, String complaint) {
      if (!fine) {
        complaints.add(unit.getSourceFile().getName() + ": " + complaint);
      }
    }
  }
}
