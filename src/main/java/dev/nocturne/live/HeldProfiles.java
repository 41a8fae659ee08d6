package dev.nocturne.live;

import dev.nocturne.access.Resource.Type;
import dev.nocturne.job.Json;
import dev.nocturne.live.Look.Found;
import dev.nocturne.notte.NotteGroups;
import dev.nocturne.notte.Profiles;
import dev.nocturne.store.Holdings;
import jakarta.inject.Singleton;
import java.util.Optional;

/** The browser profiles that tenants have at Notte. */
@Singleton
public final class HeldProfiles {

  private final Held held;
  private final Profiles profiles;

  HeldProfiles(Holdings holdings, NotteGroups notte) {
    this.held = new Held(Type.PROFILE, holdings);
    this.profiles = notte.profiles();
  }

  /** Whether it is the tenant's. */
  public boolean has(String tenant, String id) {
    return held.has(tenant, id);
  }

  /** Makes an empty one, the tenant's; a name need not be the only one of its kind. */
  public Look<ProfileView> create(String tenant, Optional<String> name) {
    return held.make(
        tenant,
        () -> ProfileView.of(profiles.create(name.orElse(null))),
        ProfileView::id,
        profiles::delete);
  }

  /** Makes another one of the tenant's with the same in it. */
  public Look<ProfileView> duplicate(String tenant, String id, Optional<String> name) {
    return held.makeFrom(
        tenant,
        id,
        () -> ProfileView.of(profiles.duplicate(id, name.orElse(null))),
        ProfileView::id,
        profiles::delete);
  }

  /** What Notte says of one. */
  public Look<ProfileView> get(String tenant, String id) {
    return held.find(tenant, id, () -> profiles.get(id).map(ProfileView::of));
  }

  /** Deletes one there and here; says whether it was the tenant's until then. */
  public Look<Boolean> delete(String tenant, String id) {
    return held.delete(tenant, id, profiles::delete);
  }

  /** The cookies in one, Notte's objects in an array. */
  public Look<Json> cookies(String tenant, String id) {
    return held.look(tenant, id, () -> new Found<>(profiles.cookieJson(id)));
  }

  /** Puts cookies into one that were checked, and says that it did. */
  public Look<Boolean> importCookies(String tenant, String id, Json request) {
    return held.change(
        tenant,
        id,
        () -> {
          profiles.importCookies(id, request);
          return new Found<>(true);
        });
  }
}
