package dev.nocturne.console;

import dev.nocturne.job.FailureKind;

/**
 * What a failure means to whoever looks at it.
 *
 * @param next what to do about it
 */
record Advice(String meaning, String next) {

  static Advice of(FailureKind kind) {
    return new Advice(meaning(kind), next(kind));
  }

  private static String meaning(FailureKind kind) {
    return switch (kind) {
      case INVALID -> "Notte refused the request itself.";
      case AUTH -> "Notte refuses the service's key.";
      case RATE_LIMITED -> "Notte asked the service to slow down.";
      case OVERLOADED -> "Notte has no room at the moment.";
      case UNREACHABLE -> "Notte could not be reached, or had an error of its own.";
      case NAVIGATION -> "The page could not be opened.";
      case AGENT_FAILED -> "The agent gave up.";
      case ACTION_FAILED -> "An action of the script could not be done.";
      case FUNCTION_FAILED -> "The function failed, or gave back what reads like an error.";
      case EXTRACTION_FAILED -> "The page was read, but not what was asked for.";
      case RESULT_MISMATCH -> "The answer does not fit the response format.";
      case RESULT_TOO_LARGE -> "The answer is larger than the service takes in.";
      case POISONED -> "Worker after worker was lost while it held this job.";
      case SESSION_EXPIRED -> "The browser session ended under the job.";
      case INTERRUPTED -> "The agent was stopped or vanished.";
      case TIMEOUT -> "The attempt took longer than the job's timeout.";
      case DEADLINE_EXCEEDED -> "The job's deadline passed before it was done.";
      case UNCLEAR -> "Something may have been done that must not be done twice.";
      case UPSTREAM -> "Notte's reply was lost or could not be understood.";
    };
  }

  private static String next(FailureKind kind) {
    return switch (kind) {
      case INVALID -> "Change the request by what the message says, and send it again.";
      case AUTH -> "The operator has to give the service a valid key.";
      case RATE_LIMITED, OVERLOADED, UNREACHABLE -> "Nothing was lost: retry in a while.";
      case NAVIGATION ->
          "See whether the address opens in a browser; a proxy may help if the site turns bots away.";
      case AGENT_FAILED ->
          "Look at its steps, then make the task narrower, or allow more of them with max_steps.";
      case ACTION_FAILED ->
          "Look at what the page was like, and change the selector; on_failure: continue goes on.";
      case FUNCTION_FAILED ->
          "Look at the run's log at Notte, then mend the function or its input.";
      case EXTRACTION_FAILED ->
          "See whether the page holds what the response format asks for, and ask for less.";
      case RESULT_MISMATCH ->
          "Compare the refused answer with the format; required and pattern are often too strict.";
      case RESULT_TOO_LARGE -> "Ask for less: a selector, only_main_content, or a smaller format.";
      case POISONED -> "Tell the operator, who finds why in the log; then retry.";
      case SESSION_EXPIRED -> "Retry, with a longer idle or maximum duration of the session.";
      case INTERRUPTED, UPSTREAM -> "Retry: it seldom happens twice.";
      case TIMEOUT -> "Retry with a longer timeout, or make the task smaller.";
      case DEADLINE_EXCEEDED -> "Retry, with a later deadline or a higher priority.";
      case UNCLEAR -> "Look at the site whether it was done, and retry only if it was not.";
    };
  }
}
