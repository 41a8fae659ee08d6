package dev.nocturne.emulator;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Files for sessions, and files from them. */
final class StorageDesk implements Api.Desk {

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private final NotteCloud cloud;
  private final Cabinet files;
  private final Shelf shelf;

  StorageDesk(NotteCloud cloud, Cabinet files, Shelf shelf) {
    this.cloud = cloud;
    this.files = files;
    this.shelf = shelf;
  }

  @Override
  public Map<Operation, Api.Answering> answers() {
    return Map.of(
        Operation.UPLOADS,
        call -> list(call, files.uploads()),
        Operation.UPLOADED,
        call -> link(call, files.upload(call.id())),
        Operation.UPLOAD,
        call -> {
          files.keepUpload(call.id(), Form.of(call.request()).file());
          return taken();
        },
        Operation.DOWNLOADS,
        call -> list(call, files.downloads(cloud.session(call.id()).id())),
        Operation.DOWNLOADED,
        call -> link(call, files.download(call.id(), call.inner())),
        Operation.PUT_DOWNLOAD,
        call -> {
          String session = cloud.session(call.id()).id();
          files.keepDownload(session, call.inner(), Form.of(call.request()).file());
          return taken();
        });
  }

  @Override
  public void forget() {
    files.forget();
  }

  private static Reply taken() {
    return Reply.ok(NODES.objectNode().put("success", true));
  }

  private static Reply list(Api.Call call, List<Cabinet.Entry> entries) {
    ObjectNode body = NODES.objectNode();
    ArrayNode all = body.putArray("files");
    for (Cabinet.Entry entry : entries) {
      int dot = entry.name().lastIndexOf('.');
      all.addObject()
          .put("name", entry.name())
          .put("size", entry.blob().bytes().length)
          .put("file_ext", dot < 0 ? "" : entry.name().substring(dot))
          .put("updated_at", call.settings().dialect().time(entry.at()));
    }
    return Reply.ok(body);
  }

  private Reply link(Api.Call call, Optional<Cabinet.Entry> found) {
    Cabinet.Entry entry = found.orElseThrow(() -> new CloudRefusal(404, "File not found"));
    String path = shelf.put(entry.name(), entry::blob);
    return Reply.ok(NODES.objectNode().put("url", call.request().link(path).toString()));
  }
}
