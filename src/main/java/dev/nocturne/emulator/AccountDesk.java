package dev.nocturne.emulator;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;

/** What Notte says of itself, and of what was used: browsers by the minute, and nothing else. */
final class AccountDesk implements Api.Desk {

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final DateTimeFormatter MONTH =
      DateTimeFormatter.ofPattern("MMMM yyyy", Locale.ENGLISH).withZone(ZoneOffset.UTC);

  /** US dollars. */
  private static final BigDecimal PER_HOUR = new BigDecimal("0.05");

  private final NotteCloud cloud;
  private final CallLog calls;

  AccountDesk(NotteCloud cloud, CallLog calls) {
    this.cloud = cloud;
    this.calls = calls;
  }

  @Override
  public Map<Operation, Api.Answering> answers() {
    return Map.of(
        Operation.HEALTH,
        _ -> Reply.ok(well()),
        Operation.READY,
        _ -> Reply.ok(well()),
        Operation.USAGE,
        this::usage,
        Operation.USAGE_LOGS,
        this::logs);
  }

  @Override
  public void forget() {
    calls.forget();
  }

  private static ObjectNode well() {
    return NODES
        .objectNode()
        .put("status", "ok")
        .put("version", "1.4.40")
        .put("description", "emulated");
  }

  private Reply usage(Api.Call call) {
    String now = MONTH.format(cloud.now());
    String period = call.query().values().getOrDefault("period", now);
    CloudSessions.Usage used =
        cloud.usage().entrySet().stream()
            .filter(month -> MONTH.format(month.getKey()).equals(period))
            .map(Map.Entry::getValue)
            .findFirst()
            .orElse(CloudSessions.Usage.NONE);
    BigDecimal cost =
        PER_HOUR
            .multiply(BigDecimal.valueOf(used.minutes()))
            .divide(BigDecimal.valueOf(60), 6, RoundingMode.HALF_UP);
    BigDecimal left = call.settings().credit().subtract(cost).max(BigDecimal.ZERO);
    return Reply.ok(
        NODES
            .objectNode()
            .put("plan_type", "emulated")
            .put("period", period)
            .put("session_count", used.sessions())
            .put("function_count", 0)
            .put("browser_usage_cost", cost)
            .put("proxy_usage_cost", BigDecimal.ZERO)
            .put("llm_usage_cost", BigDecimal.ZERO)
            .put("function_usage_cost", BigDecimal.ZERO)
            .put("total_cost", cost)
            .put("subscription_limit_amount", call.settings().credit())
            .put("topup_limit_amount", BigDecimal.ZERO)
            .put("subscription_balance_amount", left)
            .put("topup_balance_amount", BigDecimal.ZERO)
            .put("balance_amount", left)
            .put("is_usage_limit_exceeded", left.signum() == 0));
  }

  private Reply logs(Api.Call call) throws Refused {
    String endpoint = call.query().values().get("endpoint");
    return call.page(
        calls.newest(endpoint),
        each ->
            NODES
                .objectNode()
                .put("created_at", call.settings().dialect().time(each.at()))
                .put("duration_ms", each.tookMs())
                .put("endpoint", each.endpoint()));
  }
}
