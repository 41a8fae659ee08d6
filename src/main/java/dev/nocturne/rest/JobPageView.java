package dev.nocturne.rest;

import dev.nocturne.events.JobView;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A page of jobs, newest first, and where the next one begins. */
@Schema(name = "JobPage")
record JobPageView(List<JobView> items, @Nullable String nextCursor) {}
