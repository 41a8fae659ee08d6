package dev.nocturne.emulator;

import java.util.List;
import java.util.concurrent.CountDownLatch;

/** A desk for each group of operations, and what they share. */
final class Desks {

  private final Shelf shelf;
  private final PersonaDesk personas;
  private final RunDesk runs;
  private final CallLog calls = new CallLog();
  private final Api api;

  /**
   * @param closing opens when the emulator closes, so that nobody waits longer
   */
  Desks(NotteCloud cloud, AgentScripts scripts, PageFetcher pages, CountDownLatch closing) {
    shelf = new Shelf(cloud::now);
    Browsers browsers = new Browsers(cloud);
    Cabinet files = new Cabinet(cloud::now);
    VaultStore vaults = new VaultStore(cloud::now);
    personas = new PersonaDesk(cloud, vaults);
    ProfileDesk profiles = new ProfileDesk(cloud);
    References references = new References(vaults, personas, profiles);
    FunctionStore functions = new FunctionStore(cloud::now);
    runs = new RunDesk(cloud, functions);
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
