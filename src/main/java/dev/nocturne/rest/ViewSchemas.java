package dev.nocturne.rest;

import com.fasterxml.jackson.annotation.JsonRawValue;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import dev.nocturne.events.BatchEventView;
import dev.nocturne.events.BatchView;
import dev.nocturne.events.JobEventView;
import dev.nocturne.events.JobView;
import dev.nocturne.live.CountedCall;
import dev.nocturne.live.DebugView;
import dev.nocturne.live.DownloadsView;
import dev.nocturne.live.EmailsView;
import dev.nocturne.live.FileLinkView;
import dev.nocturne.live.FileView;
import dev.nocturne.live.FunctionRunView;
import dev.nocturne.live.FunctionView;
import dev.nocturne.live.LoginsView;
import dev.nocturne.live.MaskedLoginView;
import dev.nocturne.live.NetworkLogView;
import dev.nocturne.live.OffsetView;
import dev.nocturne.live.PersonaView;
import dev.nocturne.live.ProfileView;
import dev.nocturne.live.Recording;
import dev.nocturne.live.SessionView;
import dev.nocturne.live.SmsView;
import dev.nocturne.live.VaultView;
import dev.nocturne.usage.UsageView;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.media.Schema.SchemaType;
import org.jspecify.annotations.Nullable;

/**
 * Tells the schemas of the views what the scanner does not read from records: all members are
 * always there, and those that are {@code @Nullable} may be null.
 */
final class ViewSchemas {

  private static final SnakeCaseStrategy WIRE = new SnakeCaseStrategy();

  /** What answers are made of. */
  static final List<Class<?>> VIEWS =
      List.of(
          JobView.class,
          JobPageView.class,
          AttemptView.All.class,
          JobEventView.class,
          SessionView.class,
          DebugView.class,
          OffsetView.class,
          Recording.Links.class,
          StepsView.class,
          CodeView.class,
          NetworkLogView.class,
          OpenSessionView.class,
          OpenSessionView.Page.class,
          CookiesView.class,
          ArtifactsView.class,
          BatchEventView.class,
          BatchView.class,
          PaidBatchView.class,
          BatchPageView.class,
          ResultLine.class,
          AuditView.class,
          DryRunView.class,
          ScheduleView.class,
          ScheduleView.Whole.class,
          ScheduleView.Page.class,
          ScheduleRunView.Page.class,
          RejectedResource.RejectedRow.class,
          WebhookView.class,
          WebhookSecretView.class,
          WebhookPageView.class,
          DeliveryView.class,
          DeliveryPageView.class,
          KeyView.class,
          KeyView.Made.class,
          KeyView.Page.class,
          PersonaView.class,
          EmailsView.class,
          SmsView.class,
          HeldView.Page.class,
          ProfileView.class,
          FunctionView.class,
          FunctionRunView.class,
          CountedCall.class,
          CountedCallPage.class,
          FunctionRunPage.class,
          VaultView.class,
          VaultPageView.class,
          LoginsView.class,
          MaskedLoginView.class,
          HoldingView.class,
          HoldingView.Page.class,
          FileView.class,
          FileResource.FilePage.class,
          FileLinkView.class,
          DownloadsView.class,
          UsageView.class);

  private final Map<String, Schema> schemas;
  private final Set<Class<?>> done = new HashSet<>();

  ViewSchemas(Map<String, Schema> schemas) {
    this.schemas = schemas;
  }

  /** Completes the schema of a view and of all views within it. */
  void complete(Class<?> view) {
    if (view.isRecord() && done.add(view)) {
      Schema schema = schemas.get(name(view));
      if (schema != null) {
        List<String> required = new ArrayList<>();
        complete(view, schema, required);
        schema.setRequired(required);
        schema.setAdditionalPropertiesSchema(OASFactory.createSchema().booleanSchema(false));
      }
    }
  }

  private void complete(Class<?> view, Schema schema, List<String> required) {
    for (RecordComponent component : view.getRecordComponents()) {
      if (component.getAccessor().isAnnotationPresent(JsonUnwrapped.class)) {
        complete(component.getType(), schema, required);
      } else {
        String name = WIRE.translate(component.getName());
        required.add(name);
        Schema property = schema.getProperties().get(name);
        if (property != null) {
          schema.addProperty(name, of(component, property));
        }
        complete(component.getType());
        within(component.getAnnotatedType()).forEach(this::complete);
      }
    }
  }

  private static Schema of(RecordComponent component, Schema property) {
    if (component.getAccessor().isAnnotationPresent(JsonRawValue.class)
        && List.of(SchemaType.STRING).equals(property.getType())) {
      property.setType(null);
      return property;
    }
    if (!component.getAnnotatedType().isAnnotationPresent(Nullable.class)) {
      return property;
    }
    if (property.getRef() != null) {
      Schema none = OASFactory.createSchema().addType(SchemaType.NULL);
      return OASFactory.createSchema().anyOf(List.of(property, none));
    }
    return property.addType(SchemaType.NULL);
  }

  private static List<Class<?>> within(AnnotatedType type) {
    List<Class<?>> arguments = new ArrayList<>();
    if (type instanceof AnnotatedParameterizedType parameterized) {
      for (AnnotatedType argument : parameterized.getAnnotatedActualTypeArguments()) {
        if (argument.getType() instanceof Class<?> view) {
          arguments.add(view);
        }
      }
    }
    return arguments;
  }

  private static String name(Class<?> view) {
    var named = view.getAnnotation(org.eclipse.microprofile.openapi.annotations.media.Schema.class);
    return named == null || named.name().isEmpty() ? view.getSimpleName() : named.name();
  }
}
