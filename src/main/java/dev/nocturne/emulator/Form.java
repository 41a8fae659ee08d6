package dev.nocturne.emulator;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The parts of a form with a file in it. */
final class Form {

  private static final Pattern BOUNDARY = Pattern.compile("(?i)boundary=\"?([^\";]+)");
  private static final Pattern NAME = Pattern.compile("(?i)[; ]name=\"([^\"]*)\"");
  private static final Pattern TYPE = Pattern.compile("(?im)^content-type: *([^\r\n]+)");
  private static final String HEAD_ENDS = "\r\n\r\n";

  private final Map<String, Blob> parts = new HashMap<>();

  private Form() {}

  /**
   * Reads the form of a request.
   *
   * @throws Refused if it is none
   */
  static Form of(Request request) throws Refused {
    Matcher boundary =
        BOUNDARY.matcher(Objects.requireNonNullElse(request.header("Content-Type"), ""));
    if (!boundary.find()) {
      throw new Refused("missing", "Field required");
    }
    // One character for each byte, so that places in the text are places in the bytes.
    String text = new String(request.body(), StandardCharsets.ISO_8859_1);
    String mark = "\r\n--" + boundary.group(1);
    Form form = new Form();
    int at = text.indexOf(mark.substring(2));
    while (at >= 0) {
      int head = text.indexOf("\r\n", at) + 2;
      int content = text.indexOf(HEAD_ENDS, at) + HEAD_ENDS.length();
      int end = text.indexOf(mark, head);
      if (end < 0 || content < head) {
        break;
      }
      form.add(text.substring(head, content), Arrays.copyOfRange(request.body(), content, end));
      at = end + 2;
    }
    return form;
  }

  private void add(String head, byte[] content) {
    Matcher name = NAME.matcher(head);
    Matcher type = TYPE.matcher(head);
    if (name.find()) {
      String media = type.find() ? type.group(1) : "application/octet-stream";
      parts.put(name.group(1), new Blob(media, content));
    }
  }

  /** The file. */
  Blob file() throws Refused {
    Blob file = parts.get("file");
    if (file == null) {
      throw new Refused("body", "file", "missing", "Field required");
    }
    return file;
  }

  /** A field as text, empty if it is not there. */
  String text(String name) {
    Blob part = parts.get(name);
    return part == null ? "" : new String(part.bytes(), StandardCharsets.UTF_8);
  }
}
