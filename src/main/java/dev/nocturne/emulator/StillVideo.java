package dev.nocturne.emulator;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Pictures as the video that every browser plays: H.264 (ISO 14496-10), baseline, each picture by
 * itself. A square of a picture that goes on as the one on its left or above it ends is told so,
 * and any other by its bare points: nothing is lost, and large plain areas cost next to nothing.
 */
final class StillVideo {

  private static final int SQUARE = 16;
  private static final int BASELINE = 66;
  private static final int CONSTRAINED = 0xc0;
  private static final int LEVEL = 30;

  /** What a unit holds. */
  private static final int SEQUENCE = 0x67;

  private static final int OPTIONS = 0x68;
  private static final int PICTURE = 0x65;

  /** How a square is told, and for the first two how its colours are. */
  private static final int AS_ABOVE = 1;

  private static final int AS_ON_THE_LEFT = 2;
  private static final int BARE = 25;
  private static final int COLOURS_AS_ABOVE = 2;
  private static final int COLOURS_AS_ON_THE_LEFT = 1;

  private final int width;
  private final int height;
  private final int across;
  private final int down;

  StillVideo(int width, int height) {
    this.width = width;
    this.height = height;
    this.across = (width + SQUARE - 1) / SQUARE;
    this.down = (height + SQUARE - 1) / SQUARE;
  }

  /** What a player has to know before the first picture, in the form that MP4 has for it. */
  byte[] configuration() {
    byte[] sequence = unit(SEQUENCE, sequence());
    byte[] options = unit(OPTIONS, options());
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    // Version 1, lengths of four bytes, one sequence and one set of options.
    out.writeBytes(new byte[] {1, BASELINE, (byte) CONSTRAINED, LEVEL, -1, (byte) 0xe1, 0});
    out.write(sequence.length);
    out.writeBytes(sequence);
    out.writeBytes(new byte[] {1, 0, (byte) options.length});
    out.writeBytes(options);
    return out.toByteArray();
  }

  private Bits sequence() {
    Bits bits = new Bits().put(BASELINE, 8).put(CONSTRAINED, 8).put(LEVEL, 8);
    // Its number, four bits for numbers of pictures, shown in the order they come in, one kept.
    bits.code(0).code(0).code(2).code(1).put(0, 1);
    bits.code(across - 1).code(down - 1).put(0b111, 3);
    // What is beyond the picture on its right and below, in pairs of points.
    bits.code(0).code((across * SQUARE - width) / 2).code(0).code((down * SQUARE - height) / 2);
    return bits.put(0, 1).end();
  }

  /** The plainest ones, but that pictures say whether squares are smoothed into each other. */
  private static Bits options() {
    Bits bits = new Bits().code(0).code(0).put(0, 2).code(0).code(0).code(0).put(0, 3);
    return bits.code(0).code(0).code(0).put(0b100, 3).end();
  }

  /**
   * A picture, behind its length.
   *
   * @param number from 0; players tell two pictures apart by it
   */
  byte[] frame(BufferedImage image, int number) {
    // From the first square on, by itself, number 0, and no smoothing.
    Bits bits = new Bits().code(0).code(7).code(0).put(0, 4).code(number % 2).put(0, 2);
    bits.code(0).code(1);
    List<Plane> planes = Plane.of(image, across, down);
    boolean[] bareAbove = new boolean[across];
    for (int row = 0; row < down; row++) {
      boolean bareLeft = false;
      for (int column = 0; column < across; column++) {
        Square square = new Square(column, row);
        bareLeft = !tell(bits, planes, square, bareLeft || bareAbove[column]);
        bareAbove[column] = bareLeft;
      }
    }
    byte[] unit = unit(PICTURE, bits.end());
    byte[] frame = new byte[unit.length + Integer.BYTES];
    ByteBuffer.wrap(frame).putInt(unit.length).put(unit);
    return frame;
  }

  /**
   * Tells a square.
   *
   * @param besideBare whether one beside it is told by its points, which changes how one says that
   *     nothing has to be added
   * @return whether it goes on as another
   */
  private static boolean tell(Bits bits, List<Plane> planes, Square square, boolean besideBare) {
    boolean left = square.column > 0 && planes.stream().allMatch(plane -> plane.asLeft(square));
    boolean above = square.row > 0 && planes.stream().allMatch(plane -> plane.asAbove(square));
    if (left) {
      bits.code(AS_ON_THE_LEFT).code(COLOURS_AS_ON_THE_LEFT).code(0);
    } else if (above) {
      bits.code(AS_ABOVE).code(COLOURS_AS_ABOVE).code(0);
    } else {
      bits.code(BARE).align();
      planes.forEach(plane -> plane.tell(square, bits));
      return false;
    }
    bits.put(besideBare ? 0b000011 : 1, besideBare ? 6 : 1);
    return true;
  }

  /** Two zeros and a small byte would begin another unit, so a three is put between them. */
  private static byte[] unit(int kind, Bits bits) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(kind);
    int zeros = 0;
    for (byte next : bits.bytes()) {
      if (zeros == 2 && next >= 0 && next <= 3) {
        out.write(3);
        zeros = 0;
      }
      out.write(next);
      zeros = next == 0 ? zeros + 1 : 0;
    }
    return out.toByteArray();
  }

  /** Where a square is. */
  private record Square(int column, int row) {}

  /** The light of a picture, or one of its two colours. */
  private static final class Plane {

    private final byte[] points;
    private final int width;

    /** Of a square, in points. */
    private final int side;

    Plane(int across, int down, int side) {
      this.points = new byte[across * side * down * side];
      this.width = across * side;
      this.side = side;
    }

    /** By ITU-R BT.601, and beyond the picture as at its edge. A colour is of four points. */
    static List<Plane> of(BufferedImage image, int across, int down) {
      Plane light = new Plane(across, down, SQUARE);
      Plane blue = new Plane(across, down, SQUARE / 2);
      Plane red = new Plane(across, down, SQUARE / 2);
      for (int y = 0; y < down * SQUARE; y++) {
        for (int x = 0; x < across * SQUARE; x++) {
          int rgb =
              image.getRGB(Math.min(x, image.getWidth() - 1), Math.min(y, image.getHeight() - 1));
          int r = (rgb >> 16) & 255;
          int g = (rgb >> 8) & 255;
          int b = rgb & 255;
          light.points[y * light.width + x] = part(16, 66 * r + 129 * g + 25 * b);
          int at = y / 2 * blue.width + x / 2;
          blue.points[at] = part(128, -38 * r - 74 * g + 112 * b);
          red.points[at] = part(128, 112 * r - 94 * g - 18 * b);
        }
      }
      return List.of(light, blue, red);
    }

    private static byte part(int base, int sum) {
      return (byte) (base + Math.round(sum / 256.0));
    }

    private int at(Square square, int x, int y) {
      return points[(square.row * side + y) * width + square.column * side + x];
    }

    boolean asLeft(Square square) {
      return IntStream.range(0, side * side)
          .allMatch(i -> at(square, i % side, i / side) == at(square, -1, i / side));
    }

    boolean asAbove(Square square) {
      return IntStream.range(0, side * side)
          .allMatch(i -> at(square, i % side, i / side) == at(square, i % side, -1));
    }

    void tell(Square square, Bits bits) {
      for (int i = 0; i < side * side; i++) {
        bits.put(at(square, i % side, i / side) & 255, 8);
      }
    }
  }

  /** Bits one after the other, the highest of each byte first. */
  private static final class Bits {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private int open;
    private int count;

    Bits put(int value, int bits) {
      for (int bit = bits - 1; bit >= 0; bit--) {
        open = (open << 1) | ((value >> bit) & 1);
        if (++count % 8 == 0) {
          out.write(open);
          open = 0;
        }
      }
      return this;
    }

    /** A number of as many bits as it needs, behind one zero less (Exp-Golomb). */
    Bits code(int number) {
      int bits = Integer.SIZE - Integer.numberOfLeadingZeros(number + 1);
      return put(0, bits - 1).put(number + 1, bits);
    }

    Bits align() {
      return put(0, (8 - count % 8) % 8);
    }

    /** One more, and zeros to the end of the byte. */
    Bits end() {
      return put(1, 1).align();
    }

    byte[] bytes() {
      return out.toByteArray();
    }
  }
}
