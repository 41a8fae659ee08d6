package dev.nocturne.intake;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * A document of some megabytes that is read more than once, in blocks, so that nothing is copied.
 */
public final class Blocks implements AutoCloseable {

  static final int BLOCK = 64 * 1024;

  private final Room.Share room;
  private final List<byte[]> blocks = new ArrayList<>();
  private int taken;

  private Blocks(Room.Share room) {
    this.room = room;
  }

  /**
   * Takes a document in, which is closed when nobody needs it any more.
   *
   * @throws TooLargeException if it has more than {@code limit} bytes
   * @throws NoRoomException if there is no room for it at the moment
   */
  public static Blocks read(InputStream in, long limit, Room.Share room) throws IOException {
    Blocks document = new Blocks(room);
    boolean whole = false;
    try {
      document.fill(in, limit);
      whole = true;
      return document;
    } finally {
      if (!whole) {
        document.close();
      }
    }
  }

  private void fill(InputStream in, long limit) throws IOException {
    long length = 0;
    byte[] block = in.readNBytes(BLOCK);
    while (block.length > 0) {
      length += block.length;
      if (length > limit) {
        throw new TooLargeException("a JSON document may have at most " + limit + " bytes");
      }
      room.take();
      taken++;
      blocks.add(block);
      block = in.readNBytes(BLOCK);
    }
  }

  InputStream open() {
    return new SequenceInputStream(
        Collections.enumeration(blocks.stream().map(ByteArrayInputStream::new).toList()));
  }

  /** Leaves its room to others. */
  @Override
  public void close() {
    room.leave(taken);
    taken = 0;
    blocks.clear();
  }
}
