package dev.nocturne.store;

import dev.nocturne.job.OwnPersona.Made;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The personas that were made for jobs. Each call is one transaction. */
public interface OwnPersonas {

  /** The one that a job of the tenant's has now, the newest if it has several. */
  Optional<Made> of(String tenant, UUID job);

  /**
   * Those of jobs that have ended and of jobs that are gone, the longest due first; another call
   * does not return them again before {@code retry} is over, and later with each try. No run of
   * their job is given them any more. What is not their tenant's any more is left out.
   */
  List<Leaving> leaving(int most, Duration retry);

  /** Notes that it is gone at Notte, so that it is nobody's. */
  void gone(Leaving leaving);

  /** A persona that has to be deleted. */
  record Leaving(String tenant, Made made) {}
}
