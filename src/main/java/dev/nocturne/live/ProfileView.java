package dev.nocturne.live;

import dev.nocturne.notte.Profiles.Profile;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A profile as clients see it. */
@Schema(name = "Profile")
public record ProfileView(
    @Schema(description = "Notte's own id, which sessions name") String id,
    @Nullable String name,
    @Nullable Instant createdAt,
    @Nullable Instant updatedAt,
    @Schema(description = "the sites that it has something of") List<String> domains) {

  static ProfileView of(Profile profile) {
    return new ProfileView(
        profile.profileId(),
        profile.name(),
        profile.createdAt(),
        profile.updatedAt(),
        profile.persistedDomains());
  }
}
