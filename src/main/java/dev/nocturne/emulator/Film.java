package dev.nocturne.emulator;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A small real film that browsers play: one picture a second in an MP4 file (ISO 14496-12). There
 * is nothing in it but boxes of a length, a name and a content.
 */
final class Film {

  private static final int TICKS_PER_PICTURE = 1000;
  private static final int UNITY = 0x00010000;
  private static final int[] MATRIX = {UNITY, 0, 0, 0, UNITY, 0, 0, 0, 0x40000000};

  private final StillVideo video = new StillVideo(Picture.WIDTH, Picture.HEIGHT);
  private final List<byte[]> pictures = new ArrayList<>();

  private Film(List<Seen> pages) {
    pages.forEach(page -> pictures.add(video.frame(Picture.draw(page), pictures.size())));
  }

  /** The pages, a second each. */
  static Blob of(List<Seen> pages) {
    return new Blob("video/mp4", new Film(pages).bytes());
  }

  private byte[] bytes() {
    byte[] type = box("ftyp", text("isom"), ints(0x200), text("isomavc1mp41"));
    // Where the pictures begin is told before them, and does not change the length of the head.
    int begin = type.length + head(0).length + 8;
    return joined(type, head(begin), box("mdat", joined(pictures.toArray(byte[][]::new))));
  }

  private byte[] head(int begin) {
    int length = pictures.size() * TICKS_PER_PICTURE;
    byte[] header =
        box(
            "mvhd",
            ints(0, 0, 0, 1000, length, UNITY),
            shorts(0x100, 0),
            ints(0, 0),
            ints(MATRIX),
            ints(0, 0, 0, 0, 0, 0, 2));
    return box("moov", header, track(length, begin));
  }

  private byte[] track(int length, int begin) {
    byte[] header =
        box(
            "tkhd",
            ints(7, 0, 0, 1, 0, length, 0, 0),
            shorts(0, 0, 0, 0),
            ints(MATRIX),
            ints(Picture.WIDTH << 16, Picture.HEIGHT << 16));
    byte[] media = box("mdhd", ints(0, 0, 0, 1000, length), shorts(0x55c4, 0));
    byte[] handler = box("hdlr", ints(0, 0), text("vide"), ints(0, 0, 0), text("pages\0"));
    byte[] where = box("dinf", box("dref", ints(0, 1), box("url ", ints(1))));
    byte[] info = box("minf", box("vmhd", ints(1, 0, 0)), where, table(begin));
    return box("trak", header, box("mdia", media, handler, info));
  }

  private byte[] table(int begin) {
    byte[] sample =
        box(
            "avc1",
            shorts(0, 0, 0, 1, 0, 0),
            ints(0, 0, 0),
            shorts(Picture.WIDTH, Picture.HEIGHT),
            ints(0x00480000, 0x00480000, 0),
            shorts(1),
            new byte[32],
            shorts(24, -1),
            box("avcC", video.configuration()));
    int count = pictures.size();
    int[] sizes = new int[count + 3];
    sizes[2] = count;
    for (int i = 0; i < count; i++) {
      sizes[i + 3] = pictures.get(i).length;
    }
    return box(
        "stbl",
        box("stsd", ints(0, 1), sample),
        box("stts", ints(0, 1, count, TICKS_PER_PICTURE)),
        box("stsc", ints(0, 1, 1, count, 1)),
        box("stsz", ints(sizes)),
        box("stco", ints(0, 1, begin)));
  }

  private static byte[] box(String name, byte[]... contents) {
    byte[] content = joined(contents);
    return joined(ints(content.length + 8), text(name), content);
  }

  private static byte[] ints(int... values) {
    ByteBuffer buffer = ByteBuffer.allocate(values.length * 4);
    for (int value : values) {
      buffer.putInt(value);
    }
    return buffer.array();
  }

  private static byte[] shorts(int... values) {
    ByteBuffer buffer = ByteBuffer.allocate(values.length * 2);
    for (int value : values) {
      buffer.putShort((short) value);
    }
    return buffer.array();
  }

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static byte[] joined(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }
}
