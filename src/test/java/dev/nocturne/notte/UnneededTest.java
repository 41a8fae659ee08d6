package dev.nocturne.notte;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.nocturne.job.Json;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** What nobody needs of an answer takes no memory, however large it is. */
class UnneededTest {

  private static final long MB = 1 << 20;
  private static final String LARGE = "a".repeat((int) (8 * MB));
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  @Test
  void members_that_are_unknown_are_not_kept_until_the_record_is_made() throws IOException {
    assertThat(read("{\"markdown\":\"x\"}").markdown()).isEqualTo("x");
    String whole = "{\"x\":[{\"y\":\"" + LARGE + "\"}],\"markdown\":\"x\"}";
    InputStream in = new ByteArrayInputStream(whole.getBytes(StandardCharsets.UTF_8));

    long before = THREADS.getCurrentThreadAllocatedBytes();
    assertThat(Replies.JSON.readValue(in, Answer.DataSpace.class).markdown()).isEqualTo("x");
    assertThat(THREADS.getCurrentThreadAllocatedBytes() - before).isLessThan(MB);
  }

  private static Answer.DataSpace read(String text) throws IOException {
    return Replies.JSON.readValue(text, Answer.DataSpace.class);
  }

  @Test
  void only_the_links_and_the_answer_are_taken_from_what_was_found() throws IOException {
    Json whole =
        new Json(
            """
            {"sources":[{"url":"s"},7],"results":[{"url":"r","content":"%s"},{"url":7}],
            "answer":"x","more":{"y":"%s"}}
            """
                .formatted(LARGE, LARGE));
    assertThat(Found.of(Json.EMPTY).links()).isEmpty();

    long before = THREADS.getCurrentThreadAllocatedBytes();
    Found found = Found.of(whole);
    assertThat(THREADS.getCurrentThreadAllocatedBytes() - before).isLessThan(MB);
    assertThat(found.links()).containsExactly("r", "s");
    assertThat(found.answer()).isEqualTo("x");
  }
}
