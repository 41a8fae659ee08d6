package dev.nocturne.live;

import dev.nocturne.notte.Secret;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** Where a file can be fetched for a while; the address needs no further key. */
@Schema(name = "FileLink")
public record FileLinkView(String downloadUrl) {

  static FileLinkView of(Secret address) {
    return new FileLinkView(address.reveal());
  }
}
