package dev.nocturne.live;

import dev.nocturne.access.Resource;
import dev.nocturne.access.Resource.Type;
import dev.nocturne.live.Look.Found;
import dev.nocturne.live.Look.Missing;
import dev.nocturne.live.Look.Reason;
import dev.nocturne.notte.NotteGroups;
import dev.nocturne.notte.Personas.Messages;
import dev.nocturne.store.Holdings;
import jakarta.inject.Singleton;
import java.util.Set;
import java.util.function.Supplier;

/** Asks Notte about a tenant's personas and what they were sent. */
@Singleton
public final class Inboxes {

  private final Holdings holdings;
  private final NotteGroups notte;
  private final Questions questions = Questions.harmless();

  Inboxes(Holdings holdings, NotteGroups notte) {
    this.holdings = holdings;
    this.notte = notte;
  }

  /** Who a persona is. */
  public Look<PersonaView> persona(String tenant, String persona) {
    return look(
        tenant,
        persona,
        () ->
            notte
                .personas()
                .get(persona)
                .<Look<PersonaView>>map(found -> new Found<>(PersonaView.of(found)))
                .orElseGet(() -> new Missing<>(new Reason.Gone())));
  }

  /**
   * The e-mails that a persona got.
   *
   * @param most how many at most
   * @param onlyUnread whether those are left out that were read before; reading may mark them
   */
  public Look<EmailsView> emails(String tenant, String persona, int most, boolean onlyUnread) {
    Messages wanted = new Messages(most, null, onlyUnread);
    return look(
        tenant,
        persona,
        () -> new Found<>(EmailsView.of(notte.personas().emails(persona, wanted))));
  }

  /**
   * The text messages that a persona got.
   *
   * @param most how many at most
   * @param onlyUnread whether those are left out that were read before; reading may mark them
   */
  public Look<SmsView> sms(String tenant, String persona, int most, boolean onlyUnread) {
    Messages wanted = new Messages(most, null, onlyUnread);
    return look(
        tenant, persona, () -> new Found<>(SmsView.of(notte.personas().sms(persona, wanted))));
  }

  private <T> Look<T> look(String tenant, String persona, Supplier<Look<T>> question) {
    if (!holdings.foreign(tenant, Set.of(new Resource(Type.PERSONA, persona))).isEmpty()) {
      return new Missing<>(new Reason.Unknown());
    }
    return questions.ask(tenant, question);
  }
}
