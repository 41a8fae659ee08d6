package dev.nocturne.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Runs the parts that are asked for, all by default, and writes a table of what they came to. */
public final class Benchmark {

  /**
   * Rounds that count for nothing. After one the compilers of the JVM still take half of the
   * service's processor time; a service runs for days.
   */
  static final int WARM_UP = Integer.getInteger("bench.warmup", 4);

  private Benchmark() {}

  /** A measure. */
  interface Part {
    void run(Rig rig, Report report) throws Exception;
  }

  /** Reads which in {@code bench.parts}, names with commas between. */
  public static void main(String[] arguments) throws Exception {
    Map<String, Part> parts = new LinkedHashMap<>();
    parts.put("drain", new Drain(256, 256, false));
    parts.put("workers64", new Drain(64, 256, false));
    parts.put("drain64", new Drain(64, 64, false));
    parts.put("both", new Drain(64, 256, true));
    parts.put("intake", new Intake());
    parts.put("single", new Single());
    parts.put("kafka", new Streams());
    parts.put("pickup", new PickUp());
    parts.put("slots", new ManySlots());
    parts.put("agents", new ManyAgents());
    parts.put("claims", new Claiming());
    parts.put("export", new Export());
    parts.put("start", new Starting());
    parts.put("takeover", new TakeOver());
    parts.put("replicas", new Replicas());
    List<String> asked =
        System.getProperty("bench.parts", "").isBlank()
            ? List.copyOf(parts.keySet())
            : List.of(System.getProperty("bench.parts").split(",", -1));
    Path folder = Path.of("target/bench").toAbsolutePath();
    Files.createDirectories(folder);
    Report report = new Report(folder.resolve("report.md"));
    System.out.println(Machine.words());
    try (Rig rig = Rig.start(folder)) {
      for (String name : asked) {
        parts.get(name).run(rig, report);
      }
    }
  }
}
