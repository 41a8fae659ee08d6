package dev.nocturne.live;

import dev.nocturne.notte.Vaults.Login;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** Which logins a vault has, as clients see it. */
@Schema(name = "Logins")
public record LoginsView(List<Item> items) {

  /** For which site there is whose login. */
  @Schema(name = "Login")
  public record Item(
      @Schema(description = "the site, as Notte keeps it") String url,
      @Nullable String email,
      @Nullable String username) {}

  static LoginsView of(List<Login> logins) {
    return new LoginsView(
        logins.stream()
            .map(login -> new Item(login.url(), login.email(), login.username()))
            .toList());
  }
}
