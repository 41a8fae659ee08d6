package dev.nocturne.emulator;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import javax.imageio.ImageIO;
import org.jboss.logging.Logger;

/** A real picture of a page, which shows no more of it than its title and address. */
final class Picture {

  static {
    System.setProperty("java.awt.headless", "true");
    ImageIO.setUseCache(false);
  }

  private static final Logger LOG = Logger.getLogger(Picture.class);

  static final int WIDTH = 640;
  static final int HEIGHT = 360;

  private static final int BAR = 28;
  private static final int MARGIN = 16;
  private static final int LONGEST = 90;

  private Picture() {}

  /** The page as a picture of that format, png or jpeg. */
  static Blob of(Seen page, String format) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      if (!ImageIO.write(draw(page), format, out)) {
        throw new IllegalArgumentException("no writer for " + format);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new Blob("image/" + format, out.toByteArray());
  }

  /** The page as points, each opaque. */
  static BufferedImage draw(Seen page) {
    BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
    Graphics2D pen = image.createGraphics();
    pen.setColor(Color.WHITE);
    pen.fillRect(0, 0, WIDTH, HEIGHT);
    pen.setColor(Color.LIGHT_GRAY);
    pen.fillRect(0, 0, WIDTH, BAR);
    pen.setColor(Color.BLACK);
    write(pen, page);
    pen.dispose();
    return image;
  }

  /** A machine without fonts has pictures without words. */
  private static void write(Graphics2D pen, Seen page) {
    try {
      pen.drawString(cut(page.url().toString()), MARGIN, BAR - MARGIN / 2);
      pen.drawString(cut(page.title()), MARGIN, BAR + 2 * MARGIN);
      pen.drawString("emulated: nothing else of the page is drawn", MARGIN, HEIGHT - MARGIN);
    } catch (RuntimeException | LinkageError | InternalError e) {
      LOG.debugf("no fonts to draw with: %s", e.getMessage());
    }
  }

  private static String cut(String text) {
    return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…";
  }
}
