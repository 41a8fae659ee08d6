package dev.nocturne.console;

import com.fasterxml.jackson.core.JsonPointer;
import dev.nocturne.access.Scope.Role;
import dev.nocturne.rest.Caller;
import dev.nocturne.rest.Ids;
import dev.nocturne.rest.Problems;
import dev.nocturne.store.BatchLines;
import dev.nocturne.store.BatchLines.Found;
import dev.nocturne.store.BatchLines.Line;
import dev.nocturne.store.BatchReader;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Parts of the grid of a batch's rows, as the page asks for them while somebody leafs in it. */
@Path("/batches/{id}/rows")
@Produces(MediaType.TEXT_HTML)
@RunOnVirtualThread
class LinePages {

  private final Caller caller;
  private final BatchReader reader;
  private final BatchLines lines;

  LinePages(Caller caller, BatchReader reader, BatchLines lines) {
    this.caller = caller;
    this.reader = reader;
    this.lines = lines;
  }

  @GET
  @RolesAllowed(Role.READ)
  public TemplateInstance rows(@PathParam("id") String id, @Context UriInfo uri) {
    UUID batch = reader.find(caller.tenant(), Ids.known(id)).orElseThrow(Problems::notFound).id();
    long total = lines.count(caller.tenant(), batch);
    List<String> all = reader.columns(caller.tenant(), batch);
    LineQuery query = LineQuery.of(Wanted.of(uri), all);
    List<JsonPointer> columns = columns(all);
    if (query.filter().all()) {
      return Templates.rows(from(batch, query.from(), total, columns), total, null, total);
    }
    Found found = lines.find(caller.tenant(), batch, query.filter(), query.after());
    List<LineCells> cells =
        found.lines().stream().map(line -> LineCells.of(line, columns)).toList();
    return Templates.rows(cells, total, found.last(), found.last() == null ? total : found.upTo());
  }

  /** Every number has a line, so that each keeps its place whatever comes of its row. */
  private List<LineCells> from(UUID batch, long first, long total, List<JsonPointer> columns) {
    int count = (int) Math.min(BatchLines.PAGE, total - first + 1);
    if (count <= 0) {
      return List.of();
    }
    Map<Long, Line> known = new HashMap<>();
    lines
        .from(caller.tenant(), batch, first, count)
        .forEach(line -> known.put(line.number(), line));
    List<LineCells> all = new ArrayList<>();
    for (long number = first; number < first + count; number++) {
      Line line = known.get(number);
      all.add(line == null ? LineCells.none(number) : LineCells.of(line, columns));
    }
    return all;
  }

  static List<JsonPointer> columns(List<String> pointers) {
    return pointers.stream().limit(LineCells.MOST_COLUMNS).map(JsonPointer::compile).toList();
  }

  /** The parts. */
  @CheckedTemplate(basePath = "console")
  static class Templates {

    /**
     * Rows.
     *
     * @param total how many rows the batch has
     * @param next behind which job to go on looking, or null if all were looked at
     * @param looked the number of the last row that was looked at
     */
    static native TemplateInstance rows(
        List<LineCells> lines, long total, @Nullable UUID next, long looked);
  }
}
