package dev.nocturne.notte;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nocturne.job.Json;
import dev.nocturne.notte.page.Observation;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** What is worth keeping of what was seen in a browser: pictures are left out. */
final class Brief {

  private Brief() {}

  static Json of(Observation seen) {
    ObjectNode node = Replies.JSON.createObjectNode();
    if (seen.metadata() != null) {
      node.put("url", seen.metadata().url()).put("title", seen.metadata().title());
    }
    ArrayNode actions = node.putArray("actions");
    for (Observation.Possible one : seen.space().interactionActions()) {
      actions
          .addObject()
          .put("type", one.type())
          .put("id", one.id())
          .put("description", one.description());
    }
    return new Json(node.toString());
  }

  static Json of(Media picture) {
    try {
      byte[] sum = MessageDigest.getInstance("SHA-256").digest(picture.bytes());
      ObjectNode node =
          Replies.JSON
              .createObjectNode()
              .put("media_type", picture.type())
              .put("bytes", picture.size())
              .put("sha256", HexFormat.of().formatHex(sum));
      return new Json(node.toString());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
