package dev.nocturne.notte;

/** A picture or a film as it came. */
public final class Media {

  private final String type;
  private final byte[] bytes;

  /**
   * @param type its media type without parameters
   * @param bytes not to be changed any more
   */
  public Media(String type, byte[] bytes) {
    this.type = type;
    this.bytes = bytes.clone();
  }

  /** Its media type, such as {@code image/png}. */
  public String type() {
    return type;
  }

  /** How many bytes it has. */
  public int size() {
    return bytes.length;
  }

  /** A copy of what it is made of. */
  public byte[] bytes() {
    return bytes.clone();
  }

  @Override
  public String toString() {
    return type + " of " + bytes.length + " bytes";
  }
}
