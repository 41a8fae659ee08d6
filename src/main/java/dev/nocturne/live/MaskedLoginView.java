package dev.nocturne.live;

import dev.nocturne.notte.Secret;
import dev.nocturne.notte.Vaults.Credentials;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A login as clients see it: that there is a password, and never which, whatever Notte tells. */
@Schema(name = "MaskedLogin")
public record MaskedLoginView(
    @Nullable String email,
    @Nullable String username,
    @Schema(description = "*** if there is one") @Nullable String password,
    @Schema(description = "*** if there is one") @Nullable String mfaSecret) {

  static MaskedLoginView of(Credentials login) {
    return new MaskedLoginView(
        login.email(), login.username(), masked(login.password()), masked(login.mfaSecret()));
  }

  private static @Nullable String masked(@Nullable Secret secret) {
    return secret == null ? null : secret.toString();
  }
}
