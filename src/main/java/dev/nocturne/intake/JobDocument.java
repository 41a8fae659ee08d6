package dev.nocturne.intake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nocturne.job.Capture;
import dev.nocturne.job.Job;
import dev.nocturne.job.JobSpec.AgentTask;
import dev.nocturne.job.JobSpec.BrowserScript;
import dev.nocturne.job.JobSpec.FunctionCall;
import dev.nocturne.job.JobSpec.HtmlScrape;
import dev.nocturne.job.JobSpec.Scrape;
import dev.nocturne.job.JobSpec.Search;
import dev.nocturne.job.Json;
import dev.nocturne.job.OwnPersona;
import dev.nocturne.job.SessionOptions;
import dev.nocturne.job.Tags;
import dev.nocturne.job.Terms;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Writes a job as a client would have to send it to get the same one, with all that it left out.
 */
public final class JobDocument {

  private JobDocument() {}

  /**
   * The job in compact JSON. Of its cookies it says only that there are some, in a form that is
   * refused, so that nobody sends it without them unawares.
   */
  public static String of(Job job) {
    ObjectNode node = JsonNodeFactory.instance.objectNode().put("kind", job.spec().kind().wire());
    switch (job.spec()) {
      case AgentTask task -> {
        put(node.put(JobForm.TASK, task.task()), JobForm.URL, task.url());
        putAll(node, task.fields());
        persona(node, task.persona());
        node.set(SessionForm.OBJECT, session(task.session()));
      }
      case Scrape scrape -> {
        node.put(JobForm.URL, scrape.url());
        node.put(JobForm.VIA, scrape.via().name().toLowerCase(Locale.ROOT));
        putAll(node, scrape.fields());
        node.set(SessionForm.OBJECT, session(scrape.session()));
      }
      case HtmlScrape scrape ->
          putAll(node.set(JobForm.FRAMES, tree(scrape.frames())), scrape.fields());
      case Search search -> putAll(node.put(JobForm.QUERY, search.q()), search.fields());
      case FunctionCall call -> {
        node.put(JobForm.FUNCTION, call.function()).set(JobForm.VARIABLES, tree(call.variables()));
        put(node, JobForm.KEY_VARIABLE, call.keyVariable());
      }
      case BrowserScript script -> {
        ArrayNode actions = node.putArray(ScriptForm.NAME);
        script.actions().stream().map(ScriptForm::document).forEach(actions::add);
        node.set(SessionForm.OBJECT, session(script.session()));
      }
    }
    put(node, JobForm.FORMAT, job.spec().responseFormat());
    terms(node, job);
    tags(node, job.tags());
    return StrictJson.text(node);
  }

  private static void terms(ObjectNode node, Job job) {
    Terms terms = job.terms();
    node.put("priority", terms.priority())
        .put("max_attempts", terms.maxAttempts())
        .put(TimesForm.TIMEOUT, terms.timeout().toString());
    if (terms.deadline() != null) {
      node.put(TimesForm.DEADLINE, terms.deadline().toString());
    }
    if (terms.lane() != null) {
      node.put(LaneForm.NAME, LaneForm.by(terms.lane(), job.tags().labels()));
    }
    for (Capture capture : new TreeSet<>(terms.captures())) {
      node.withObject("/" + JobForm.CAPTURE).put(capture.wire(), true);
    }
  }

  private static void tags(ObjectNode node, Tags tags) {
    put(node, JobForm.CUSTOM_ID, tags.customId());
    if (!tags.labels().isEmpty()) {
      ObjectNode labels = node.putObject(JobForm.LABELS);
      new TreeMap<>(tags.labels()).forEach(labels::put);
    }
  }

  private static void persona(ObjectNode node, @Nullable OwnPersona persona) {
    if (persona != null) {
      node.set(PersonaForm.NAME, PersonaForm.document(persona));
    }
  }

  private static ObjectNode session(SessionOptions session) {
    ObjectNode node = (ObjectNode) tree(session.fields());
    node.put(SessionForm.MAX, session.maxDurationMinutes());
    node.put(SessionForm.IDLE, session.idleTimeoutMinutes());
    if (session.cookies() != null) {
      node.set(Cookies.NAME, Cookies.MASK);
    }
    return node;
  }

  private static void putAll(ObjectNode node, Json fields) {
    for (Map.Entry<String, JsonNode> field : tree(fields).properties()) {
      node.set(field.getKey(), field.getValue());
    }
  }

  private static void put(ObjectNode node, String name, @Nullable String text) {
    if (text != null) {
      node.put(name, text);
    }
  }

  private static void put(ObjectNode node, String name, @Nullable Json json) {
    if (json != null) {
      node.set(name, tree(json));
    }
  }

  private static JsonNode tree(Json json) {
    return StrictJson.value(json.text()).orElseThrow();
  }
}
