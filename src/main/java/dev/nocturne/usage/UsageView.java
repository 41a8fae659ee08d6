package dev.nocturne.usage;

import dev.nocturne.notte.Account;
import java.math.BigDecimal;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * What the key has used in this month, as clients see it. What Notte did not tell is null.
 *
 * @param asOf when Notte told it
 */
@Schema(name = "Usage")
public record UsageView(
    @Schema(description = "Notte's name of the month, such as May 2025") @Nullable String period,
    @Schema(description = "Notte's name of the plan") @Nullable String plan,
    Counts counts,
    Costs costs,
    Limits limits,
    Balance balance,
    @Schema(description = "when Notte told it") Instant asOf) {

  static UsageView of(Account.Usage usage, Instant asOf) {
    Account.Costs costs = usage.costs();
    return new UsageView(
        usage.period(),
        usage.planType(),
        new Counts(usage.counts().sessionCount(), usage.counts().functionCount()),
        new Costs(
            costs.browserUsageCost(),
            costs.proxyUsageCost(),
            costs.llmUsageCost(),
            costs.functionUsageCost(),
            costs.totalCost()),
        new Limits(usage.limits().subscriptionLimitAmount(), usage.limits().topupLimitAmount()),
        new Balance(
            usage.balance().subscriptionBalanceAmount(),
            usage.balance().topupBalanceAmount(),
            usage.balance().balanceAmount(),
            usage.usageLimitExceeded()),
        asOf);
  }

  /** How often something ran. */
  @Schema(name = "UsageCounts")
  public record Counts(@Nullable Long sessions, @Nullable Long functions) {}

  /** What it cost, in US dollars. */
  @Schema(name = "UsageCosts", description = "in US dollars")
  public record Costs(
      @Nullable BigDecimal browser,
      @Nullable BigDecimal proxy,
      @Nullable BigDecimal llm,
      @Nullable BigDecimal function,
      @Nullable BigDecimal total) {}

  /** What may be spent, in US dollars. */
  @Schema(name = "UsageLimits", description = "in US dollars")
  public record Limits(@Nullable BigDecimal subscription, @Nullable BigDecimal topup) {}

  /** What is left of it, in US dollars. */
  @Schema(name = "UsageBalance", description = "in US dollars")
  public record Balance(
      @Nullable BigDecimal subscription,
      @Nullable BigDecimal topup,
      @Nullable BigDecimal total,
      @Schema(description = "whether nothing will run any more") @Nullable Boolean exhausted) {}
}
