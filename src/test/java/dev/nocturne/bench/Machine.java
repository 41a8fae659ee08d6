package dev.nocturne.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** What the operating system says of processes. */
final class Machine {

  private Machine() {}

  /** What a process has computed so far; nothing of those that it started. */
  static Duration cpu(ProcessHandle process) {
    return process.info().totalCpuDuration().orElse(Duration.ZERO);
  }

  /** What a process and all that it started and that still run have computed so far. */
  static Duration cpuOfAll(ProcessHandle process) {
    return process.descendants().map(Machine::cpu).reduce(cpu(process), Duration::plus);
  }

  /** A line of Linux's status of a process, in megabytes; 0 elsewhere. */
  static long memory(long process, String line) {
    try {
      for (String each : Files.readAllLines(Path.of("/proc/" + process + "/status"))) {
        if (each.startsWith(line)) {
          return Long.parseLong(each.replaceAll("[^0-9]", "")) / 1_024;
        }
      }
    } catch (IOException e) {
      // No Linux, or the process is gone: then nothing is said.
      return 0;
    }
    return 0;
  }

  /** The machine in words, for the head of a report. */
  static String words() {
    Runtime runtime = Runtime.getRuntime();
    return "%d cores, Java %s, %s %s"
        .formatted(
            runtime.availableProcessors(),
            Runtime.version(),
            System.getProperty("os.name"),
            System.getProperty("os.arch"));
  }
}
