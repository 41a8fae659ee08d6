package dev.nocturne.live;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nocturne.job.JobRecord;
import dev.nocturne.job.JobSpec.AgentTask;
import dev.nocturne.job.Json;
import dev.nocturne.live.Look.Found;
import dev.nocturne.live.Look.Missing;
import dev.nocturne.live.Look.Reason;
import dev.nocturne.store.JobReader;
import dev.nocturne.store.OwnPersonas;
import jakarta.inject.Singleton;
import java.util.UUID;

/** Finds the persona as whom a job's agent works: one of its own, or the one that it names. */
@Singleton
public final class JobPersonas {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final JobReader jobs;
  private final OwnPersonas personas;

  JobPersonas(JobReader jobs, OwnPersonas personas) {
    this.jobs = jobs;
    this.personas = personas;
  }

  /** Its id at Notte, where the job has one now. */
  public Look<String> of(String tenant, UUID job) {
    return jobs.find(tenant, job)
        .map(found -> of(tenant, found))
        .orElseGet(() -> new Missing<>(new Reason.Unknown()));
  }

  private Look<String> of(String tenant, JobRecord job) {
    if (!(job.job().spec() instanceof AgentTask task)) {
      return new Missing<>(new Reason.Unknown());
    }
    if (task.persona() == null) {
      return named(task.fields());
    }
    return personas
        .of(tenant, job.job().id())
        .<Look<String>>map(made -> new Found<>(made.persona()))
        .orElseGet(
            () ->
                new Missing<>(
                    job.standing().status().ended()
                        ? new Reason.Gone()
                        : new Reason.NotYet("No persona has been made for this job yet")));
  }

  private static Look<String> named(Json fields) {
    try {
      JsonNode id = JSON.readTree(fields.text()).path("persona_id");
      return id.isTextual() ? new Found<>(id.textValue()) : new Missing<>(new Reason.Unknown());
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("fields are checked at the door and yet no JSON", e);
    }
  }
}
