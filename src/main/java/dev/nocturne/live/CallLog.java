package dev.nocturne.live;

import dev.nocturne.live.Look.Found;
import dev.nocturne.notte.Account;
import dev.nocturne.notte.NotteGroups;
import dev.nocturne.notte.Page;
import jakarta.inject.Singleton;

/** The calls that Notte counted for the key, of all tenants; for who may know of all of them. */
@Singleton
public final class CallLog {

  private final Account account;
  private final Questions questions = Questions.harmless();

  CallLog(NotteGroups notte) {
    this.account = notte.account();
  }

  /**
   * A page of them as Notte tells them. Blocks for one of Notte's calls.
   *
   * @param tenant who asks
   * @param page from 1
   */
  public Look<CountedCall.Some> page(String tenant, int page) {
    return questions.ask(
        tenant,
        () -> {
          Page<Account.UsageLog> calls = account.logs(null, page);
          return new Found<>(
              new CountedCall.Some(
                  calls.items().stream().map(CountedCall::of).toList(),
                  calls.hasNext() && !calls.items().isEmpty()));
        });
  }
}
