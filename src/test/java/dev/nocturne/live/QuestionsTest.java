package dev.nocturne.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nocturne.Beside;
import dev.nocturne.job.FailureKind;
import dev.nocturne.live.Look.Found;
import dev.nocturne.live.Look.Missing;
import dev.nocturne.live.Look.Reason;
import dev.nocturne.notte.NotteException.Rejected;
import dev.nocturne.notte.NotteException.Scope;
import dev.nocturne.notte.NotteException.Unclear;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

@Beside
class QuestionsTest {

  private final Questions questions =
      new Questions(
          refusal -> new Reason.Refused(String.valueOf(refusal.getMessage())),
          new Reason.Lost("perhaps"));

  @Test
  void slow_answers_of_one_tenant_keep_no_other_waiting() throws Exception {
    CountDownLatch open = new CountDownLatch(Questions.EACH);
    CountDownLatch answer = new CountDownLatch(1);
    List<Future<Look<String>>> slow = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < Questions.EACH; i++) {
        slow.add(
            threads.submit(
                () ->
                    questions.ask(
                        "slow",
                        () -> {
                          open.countDown();
                          await(answer);
                          return new Found<>("s");
                        })));
      }
      open.await();
      assertThat(questions.ask("slow", () -> new Found<>("s")))
          .extracting("why")
          .isInstanceOf(Reason.Later.class);
      assertThat(questions.ask("other", () -> new Found<>("s"))).isEqualTo(new Found<>("s"));
      answer.countDown();
    }
    for (Future<Look<String>> one : slow) {
      assertThat(one.get()).isEqualTo(new Found<>("s"));
    }
    assertThat(questions.ask("slow", () -> new Found<>("s"))).isEqualTo(new Found<>("s"));
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void a_question_that_fails_leaves_its_place_to_others() {
    for (int i = 0; i <= Questions.AT_ONCE; i++) {
      assertThat(questions.ask("a", () -> failing()))
          .isEqualTo(new Missing<>(new Reason.Refused("no")));
    }
    assertThat(
            questions.ask(
                "a",
                () -> {
                  throw new Unclear(Scope.REQUEST, "cut", null);
                }))
        .isEqualTo(new Missing<>(new Reason.Lost("perhaps")));
  }

  private static Look<String> failing() {
    throw new Rejected(FailureKind.INVALID, "no");
  }
}
