package dev.nocturne.intake;

import java.io.IOException;

/** Too many large documents are on their way in; the rest of this one is not read. */
public final class NoRoomException extends IOException {

  private static final long serialVersionUID = 1;

  NoRoomException() {
    super("other documents take all the room");
  }
}
