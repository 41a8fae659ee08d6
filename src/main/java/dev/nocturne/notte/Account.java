package dev.nocturne.notte;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.math.BigDecimal;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What the key has used, and how Notte is. Calls block, throw a {@link NotteException} if they did
 * not work, and may be repeated.
 */
public final class Account {

  private final Exchange exchange;

  Account(Exchange exchange) {
    this.exchange = exchange;
  }

  /**
   * What the key has used in a month, in US dollars.
   *
   * @param usageLimitExceeded the only sign beforehand that nothing will run any more
   */
  public record Usage(
      @Nullable String planType,
      @Nullable String period,
      @JsonUnwrapped Counts counts,
      @JsonUnwrapped Costs costs,
      @JsonUnwrapped Limits limits,
      @JsonUnwrapped Balance balance,
      @JsonProperty("is_usage_limit_exceeded") @Nullable Boolean usageLimitExceeded) {}

  /** How often something ran. */
  public record Counts(@Nullable Long sessionCount, @Nullable Long functionCount) {}

  /** What it cost. */
  public record Costs(
      @Nullable BigDecimal browserUsageCost,
      @Nullable BigDecimal proxyUsageCost,
      @Nullable BigDecimal llmUsageCost,
      @Nullable BigDecimal functionUsageCost,
      @Nullable BigDecimal totalCost) {}

  /** What may be spent. */
  public record Limits(
      @Nullable BigDecimal subscriptionLimitAmount, @Nullable BigDecimal topupLimitAmount) {}

  /** What is left of it. */
  public record Balance(
      @Nullable BigDecimal subscriptionBalanceAmount,
      @Nullable BigDecimal topupBalanceAmount,
      @Nullable BigDecimal balanceAmount) {}

  /**
   * One call that Notte counted.
   *
   * @param endpoint Notte's name of the call, such as {@code sessions.start}
   */
  public record UsageLog(
      @Nullable Instant createdAt, @Nullable Long durationMs, @Nullable String endpoint) {}

  /** How Notte is. */
  public record Health(
      @Nullable String status, @Nullable String version, @Nullable String description) {}

  /**
   * What the key has used.
   *
   * @param period a month as Notte writes it, such as {@code May 2025}, or null for this one
   */
  public Usage usage(@Nullable String period) {
    return exchange.object(Operation.USAGE, Usage.class, api -> api.usage(period));
  }

  /**
   * One page of the calls that Notte counted, from page 1.
   *
   * @param endpoint only those, or null for all
   */
  public Page<UsageLog> logs(@Nullable String endpoint, int page) {
    return exchange.page(
        Operation.USAGE_LOGS,
        UsageLog.class,
        api -> api.usageLogs(endpoint, page, exchange.pageSize()));
  }

  /** Asks whether Notte is ready for work, at any time and without a word to anybody. */
  public Health ready() {
    return exchange.askAnyway(Operation.READY, Health.class, NotteApi::ready);
  }
}
