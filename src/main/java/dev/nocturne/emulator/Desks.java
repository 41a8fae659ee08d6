package dev.nocturne.emulator;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.IntSupplier;

/** A desk for each group of operations, and what they share. */
final class Desks {

  private static final long BYTES_OF_DOWNLOADS = 100L << 20;

  private final Shelf shelf;
  private final PersonaDesk personas;
  private final RunDesk runs;
  private final CallLog calls = new CallLog();
  private final Api api;

  /**
   * @param closing opens when the emulator closes, so that nobody waits longer
   */
  Desks(NotteCloud cloud, AgentScripts scripts, PageFetcher pages, CountDownLatch closing) {
    IntSupplier kept = () -> cloud.settings().kept();
    shelf = new Shelf(cloud::now);
    Browsers browsers = new Browsers(cloud);
    Cabinet files = new Cabinet(cloud::now, BYTES_OF_DOWNLOADS);
    VaultStore vaults = new VaultStore(cloud::now, kept);
    personas = new PersonaDesk(cloud, vaults, kept);
    ProfileDesk profiles = new ProfileDesk(cloud);
    References references = new References(vaults, personas, profiles);
    FunctionStore functions = new FunctionStore(cloud::now, kept);
    runs = new RunDesk(cloud, functions, kept);
    Pause pause = new Pause(closing);
    api =
        new Api(
            List.of(
                new SessionDesk(cloud, references, browsers, shelf),
                new AgentDesk(cloud, scripts, browsers, references),
                new PageDesk(cloud, browsers, pages, files, pause),
                new ScrapeDesk(cloud, references, pages, pause),
                personas,
                new VaultDesk(vaults),
                profiles,
                new StorageDesk(cloud, files, shelf),
                new FunctionDesk(functions, shelf),
                runs,
                new AccountDesk(cloud, calls)));
  }

  Api api() {
    return api;
  }

  /** Where linked files are. */
  Shelf shelf() {
    return shelf;
  }

  /** Who gets messages. */
  PersonaDesk personas() {
    return personas;
  }

  /** Who runs functions. */
  RunDesk runs() {
    return runs;
  }

  /** What has been asked. */
  CallLog calls() {
    return calls;
  }
}
