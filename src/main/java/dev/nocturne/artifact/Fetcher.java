package dev.nocturne.artifact;

import static dev.nocturne.store.Captures.OPEN_FOR_PICTURE;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.nocturne.artifact.Fetched.Here;
import dev.nocturne.artifact.Fetched.Never;
import dev.nocturne.artifact.Fetched.NotYet;
import dev.nocturne.job.Json;
import dev.nocturne.live.Code;
import dev.nocturne.live.Live;
import dev.nocturne.live.Look;
import dev.nocturne.live.Look.Found;
import dev.nocturne.live.Look.Missing;
import dev.nocturne.live.Look.Reason;
import dev.nocturne.live.Picture;
import dev.nocturne.live.Recording;
import dev.nocturne.live.Steps;
import dev.nocturne.live.Subject;
import dev.nocturne.store.Captures.Due;
import dev.nocturne.store.Take;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Gets from Notte what is to be kept of a job that has ended.
 *
 * @param live what Notte tells of jobs
 * @param films where films are fetched
 */
record Fetcher(Live live, Download films) {

  /** So many steps are held at once at most, since each may carry a picture. */
  private static final int PAGE = 25;

  private static final String JSON = "application/json";

  /** So that there is time for another try while the session is open. */
  private static final Duration LONGEST_PICTURE = Duration.ofSeconds(10);

  private static final Reason TOO_LATE = new Reason.Later(Duration.ZERO);
  private static final String NOR_IN_STEPS = "; there is none among the steps either";

  /** Writes it. What the writing throws is passed on. */
  Fetched fetch(Due due, OutputStream to) throws IOException {
    Take take = due.take();
    return switch (take.capture()) {
      case REPLAY -> replay(take, to);
      case STEPS -> steps(take, to);
      case WORKFLOW_CODE -> code(take, to);
      case SCREENSHOT -> screenshot(due, to);
    };
  }

  private Fetched replay(Take take, OutputStream to) throws IOException {
    return switch (live.replay(subject(take))) {
      case Missing<Recording>(Reason why) -> missing(why);
      case Found<Recording>(Recording.Film film) -> {
        film.content().transferTo(to);
        yield new Here(film.type());
      }
      case Found<Recording>(Recording.Links links) ->
          links.mp4Url() == null
              ? new NotYet("Notte tells of the film in parts alone")
              : films.fetch(links.mp4Url(), to);
    };
  }

  /** One array of all steps, each in Notte's form. */
  private Fetched steps(Take take, OutputStream to) throws IOException {
    to.write('[');
    AtomicBoolean first = new AtomicBoolean(true);
    Reason missing =
        walk(
            take,
            step -> {
              if (!first.getAndSet(false)) {
                to.write(',');
              }
              to.write(step.text().getBytes(UTF_8));
            });
    to.write(']');
    return missing == null ? new Here(JSON) : missing(missing);
  }

  /** Of the page itself as long as its session waits for that, or else the last of the steps. */
  private Fetched screenshot(Due due, OutputStream to) throws IOException {
    boolean mayBeOpen = due.waited().compareTo(OPEN_FOR_PICTURE) < 0;
    Look<Picture> page =
        mayBeOpen ? live.picture(subject(due.take()), LONGEST_PICTURE) : new Missing<>(TOO_LATE);
    return switch (page) {
      case Found<Picture>(Picture(String type, InputStream content)) -> {
        content.transferTo(to);
        yield new Here(type);
      }
      case Missing<Picture>(Reason why) -> amongSteps(due.take(), why, mayBeOpen, to);
    };
  }

  private Fetched amongSteps(Take take, Reason noPage, boolean mayBeOpen, OutputStream to)
      throws IOException {
    AtomicReference<StepPicture> last = new AtomicReference<>();
    Reason noSteps = walk(take, step -> StepPicture.of(step).ifPresent(last::set));
    StepPicture picture = last.get();
    if (noSteps != null) {
      return missing(noSteps);
    }
    if (picture != null) {
      picture.writeTo(to);
      return new Here(picture.type());
    }
    return switch (missing(noPage)) {
      case NotYet(String reason) when mayBeOpen -> new NotYet(reason);
      case NotYet _ -> new Never("Notte gave no picture of the page in time" + NOR_IN_STEPS);
      case Never(String reason) -> new Never(reason + NOR_IN_STEPS);
      case Here _ -> throw new IllegalStateException("what is missing is not here");
    };
  }

  /** What is done with each step. */
  private interface EachStep {
    void take(Json step) throws IOException;
  }

  /** Takes all steps in their order; why that is not possible, or null. */
  private @Nullable Reason walk(Take take, EachStep each) throws IOException {
    int next = 0;
    while (true) {
      int from = next;
      Look<Optional<Steps>> page = live.steps(subject(take), _ -> Optional.of(from), PAGE);
      switch (page) {
        case Missing<Optional<Steps>>(Reason why) -> {
          return why;
        }
        case Found<Optional<Steps>>(Optional<Steps> found) -> {
          Steps steps = found.orElseThrow();
          for (Json step : steps.items()) {
            each.take(step);
          }
          next = steps.next();
          // While Notte may still add some there are always more, and then it has none.
          if (!steps.more() || steps.items().isEmpty()) {
            return null;
          }
        }
      }
    }
  }

  /** In the form of the call that tells it. */
  private Fetched code(Take take, OutputStream to) throws IOException {
    return switch (live.code(subject(take), false)) {
      case Missing<Code>(Reason why) -> missing(why);
      case Found<Code>(Code code) -> {
        write(code, to);
        yield new Here(JSON);
      }
    };
  }

  private static void write(Code code, OutputStream to) throws IOException {
    JsonGenerator out =
        new JsonFactory().createGenerator(to).disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
    try (out) {
      out.writeStartObject();
      out.writeStringField("python_script", code.python());
      out.writeArrayFieldStart("actions");
      for (Json action : code.actions()) {
        out.writeRawValue(action.text());
      }
      out.writeEndArray();
      out.writeEndObject();
    }
  }

  private static Subject subject(Take take) {
    return new Subject.OfJob(take.tenant(), take.job());
  }

  private static Fetched missing(Reason why) {
    return switch (why) {
      case Reason.Unknown _ -> new Never("the job is gone");
      case Reason.Never _ -> new Never("the job ended and never had it");
      case Reason.Gone _ -> new Never("Notte does not have it any more, or does not hand it out");
      case Reason.Refused(String words) -> new Never("Notte refuses it: " + words);
      case Reason.NotYet(String what) -> new NotYet(what);
      case Reason.Lost _, Reason.Later _ -> new NotYet("Notte cannot be asked at the moment");
    };
  }
}
