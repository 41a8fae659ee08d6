package dev.nocturne.emulator;

/** Bytes of a known type, which nobody changes. */
final class Blob {

  private final String type;
  private final byte[] bytes;

  Blob(String type, byte[] bytes) {
    this.type = type;
    this.bytes = bytes;
  }

  String type() {
    return type;
  }

  byte[] bytes() {
    return bytes;
  }
}
