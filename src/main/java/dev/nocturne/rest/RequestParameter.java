package dev.nocturne.rest;

import static org.eclipse.microprofile.openapi.OASFactory.createParameter;
import static org.eclipse.microprofile.openapi.OASFactory.createSchema;

import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.media.Schema.SchemaType;
import org.eclipse.microprofile.openapi.models.parameters.Parameter;
import org.eclipse.microprofile.openapi.models.parameters.Parameter.In;

/** What calls read beside their bodies, as the OpenAPI document tells it. */
enum RequestParameter {
  IDEMPOTENCY_KEY(
      In.HEADER, Idempotency.HEADER, "printable ASCII; what came under it is not stored again"),
  DRY_RUN(In.QUERY, BatchQuery.DRY_RUN, "tells what would happen, and stores nothing"),
  NAME(In.QUERY, BatchQuery.NAME, "of a stream"),
  ON_INVALID(
      In.QUERY, BatchQuery.ON_INVALID, "of a stream: a bad row is left out, or refuses the batch"),
  MAX_CONCURRENCY(
      In.QUERY,
      BatchQuery.MAX_CONCURRENCY,
      "of a stream: so many of its jobs are under way at once, at most"),
  PRIORITY(In.QUERY, BatchQuery.PRIORITY, "of the jobs of a stream that do not say it"),
  RETRIED_FAILURE(
      In.QUERY, RetryQuery.FAILURE, "only jobs that failed so; given more than once, any of them"),
  RETRIED_STATUS(
      In.QUERY,
      RetryQuery.STATUS,
      "failed or cancelled; given more than once, any of them; without it, failed"),
  TENANT(
      In.QUERY, TenantListQuery.TENANT, "whose; only the operator may name another than its own"),
  LIMIT(In.QUERY, ListParameters.LIMIT, "how many at most"),
  CURSOR(
      In.QUERY,
      ListParameters.CURSOR,
      "next_cursor of the page before, with the same filters if there are any"),
  STEP_LIMIT(
      In.QUERY,
      TraceQuery.LIMIT,
      "how many steps at most; fewer come if they are large, since each may hold a picture"),
  FILE_LIMIT(In.QUERY, TraceQuery.LIMIT, "how many files at most"),
  MESSAGE_LIMIT(In.QUERY, TraceQuery.LIMIT, "how many messages at most"),
  ONLY_UNREAD(
      In.QUERY,
      TraceQuery.ONLY_UNREAD,
      "leaves out what was read before; reading may mark a message as read"),
  ONLY_ACTIVE(In.QUERY, TraceQuery.ONLY_ACTIVE, "leaves out the runs that have ended"),
  AS_WORKFLOW(In.QUERY, TraceQuery.AS_WORKFLOW, "as a function that Notte can run");

  private final In in;
  private final String text;
  private final String description;

  RequestParameter(In in, String text, String description) {
    this.in = in;
    this.text = text;
    this.description = description;
  }

  /** Its name, if it stands in the query of an address. */
  Optional<String> inQuery() {
    return in == In.QUERY ? Optional.of(text) : Optional.empty();
  }

  Parameter documented() {
    return createParameter().in(in).name(text).description(description).schema(schema());
  }

  private Schema schema() {
    return switch (this) {
      case IDEMPOTENCY_KEY, NAME, TENANT -> text().minLength(1).maxLength(255);
      case LIMIT ->
          number(1, ListParameters.HIGHEST_LIMIT).defaultValue(ListParameters.USUAL_LIMIT);
      case CURSOR -> text();
      case STEP_LIMIT -> number(1, TraceQuery.MOST_STEPS).defaultValue(TraceQuery.USUAL_STEPS);
      case FILE_LIMIT -> number(1, TraceQuery.MOST_FILES).defaultValue(TraceQuery.USUAL_FILES);
      case MESSAGE_LIMIT ->
          number(1, TraceQuery.MOST_MESSAGES).defaultValue(TraceQuery.USUAL_MESSAGES);
      case DRY_RUN, AS_WORKFLOW, ONLY_UNREAD, ONLY_ACTIVE ->
          createSchema().addType(SchemaType.BOOLEAN).defaultValue(false);
      case ON_INVALID -> text().enumeration(List.of("skip", "reject")).defaultValue("skip");
      case MAX_CONCURRENCY -> number(1, BatchQuery.MOST_AT_ONCE);
      case PRIORITY -> number(0, BatchQuery.HIGHEST_PRIORITY);
      case RETRIED_FAILURE, RETRIED_STATUS ->
          createSchema().addType(SchemaType.ARRAY).items(text());
    };
  }

  private static Schema text() {
    return createSchema().addType(SchemaType.STRING);
  }

  private static Schema number(int least, int most) {
    return createSchema()
        .addType(SchemaType.INTEGER)
        .minimum(BigDecimal.valueOf(least))
        .maximum(BigDecimal.valueOf(most));
  }
}
