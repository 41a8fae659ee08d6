package dev.nocturne.notte;

/**
 * The whole of Notte, group by group, behind the pressure of the key. {@link Notte} is what jobs
 * need of it.
 */
public final class NotteGroups {

  private final Sessions sessions;
  private final Agents agents;
  private final OpenPage page;
  private final Personas personas;
  private final Vaults vaults;
  private final Profiles profiles;
  private final Storage storage;
  private final Functions functions;
  private final Account account;

  NotteGroups(Exchange exchange) {
    this.sessions = new Sessions(exchange);
    this.agents = new Agents(exchange);
    this.page = new OpenPage(exchange);
    this.account = new Account(exchange);
    this.functions = new Functions(exchange);
    this.storage = new Storage(exchange);
    this.profiles = new Profiles(exchange);
    this.vaults = new Vaults(exchange);
    this.personas = new Personas(exchange);
  }

  /** Sessions in depth. */
  public Sessions sessions() {
    return sessions;
  }

  /** What agents did. */
  public Agents agents() {
    return agents;
  }

  /** The page that is open in a session. */
  public OpenPage page() {
    return page;
  }

  /** Personas and what they are sent. */
  public Personas personas() {
    return personas;
  }

  /** Logins. */
  public Vaults vaults() {
    return vaults;
  }

  /** Browser profiles. */
  public Profiles profiles() {
    return profiles;
  }

  /** Files. */
  public Storage storage() {
    return storage;
  }

  /** Functions and their runs. */
  public Functions functions() {
    return functions;
  }

  /** What was used, and how Notte is. */
  public Account account() {
    return account;
  }
}
