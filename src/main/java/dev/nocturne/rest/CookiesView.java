package dev.nocturne.rest;

import com.fasterxml.jackson.annotation.JsonRawValue;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The cookies of a session. */
@Schema(name = "Cookies")
record CookiesView(
    @JsonRawValue @Schema(type = SchemaType.ARRAY, description = "Notte's cookie objects")
        String cookies) {

  /** Without them, which are secrets. */
  @Override
  public String toString() {
    return "CookiesView[" + cookies.length() + " characters]";
  }
}
