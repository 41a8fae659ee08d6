package dev.nocturne.notte;

/**
 * The whole of Notte, group by group, behind the pressure of the key. {@link Notte} is what jobs
 * need of it.
 */
public final class NotteGroups {

  private final Sessions sessions;
  private final Agents agents;
  private final Scraping scraping;

  NotteGroups(Exchange exchange) {
    this.sessions = new Sessions(exchange);
    this.agents = new Agents(exchange);
    this.scraping = new Scraping(exchange);
  }

  /** Sessions in depth. */
  public Sessions sessions() {
    return sessions;
  }

  /** What agents did. */
  public Agents agents() {
    return agents;
  }

  /** HTML and searches. */
  public Scraping scraping() {
    return scraping;
  }
}
