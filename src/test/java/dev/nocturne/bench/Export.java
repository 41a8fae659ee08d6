package dev.nocturne.bench;

import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.sql.Connection;
import java.sql.DriverManager;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.postgresql.PGConnection;

/** The results of a batch as lines, beside COPY of the same outcomes. */
final class Export implements Benchmark.Part {

  private static final int JOBS = Integer.getInteger("bench.export", 50_000);
  private static final int ROUNDS = Integer.getInteger("bench.rounds", 3);

  @Override
  public void run(Rig rig, Report report) throws Exception {
    String database = rig.database();
    Map<String, String> settings = Map.of("NOCTURNE_SLOTS", "256", "NOCTURNE_WORKERS", "256");
    try (Child service = rig.service(database, settings)) {
      long before = Drain.scrapes(rig.upstreamUrl());
      String batch = Client.batch(service.url(), Client.scrapes(JOBS));
      Drain.awaitEmpty(rig, database, before + JOBS);
      List<Double> ours = new ArrayList<>();
      List<Double> limits = new ArrayList<>();
      long memory = service.memory();
      for (int round = 0; round <= ROUNDS; round++) {
        double rate = read(service.url().resolve("/v1/batches/" + batch + "/results"));
        double limit = copied(database);
        if (round > 0) {
          ours.add(rate);
          limits.add(limit);
        }
      }
      report.ratio(
          "results export of " + JOBS + " rows, MB/s",
          new Figures(ours),
          new Figures(limits),
          "≥ 100 MB/s or ≥ 0.5 of COPY",
          "%d MB before, %d MB at most".formatted(memory, service.mostMemory()));
    }
  }

  private static double read(URI results) throws Exception {
    long begun = System.nanoTime();
    long bytes = 0;
    byte[] buffer = new byte[1 << 16];
    try (InputStream in = results.toURL().openStream()) {
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        bytes += read;
      }
    }
    return bytes / 1e6 / ((System.nanoTime() - begun) / 1e9);
  }

  private static double copied(String database) throws Exception {
    Counting out = new Counting();
    long begun = System.nanoTime();
    try (Connection connection = DriverManager.getConnection(database)) {
      connection
          .unwrap(PGConnection.class)
          .getCopyAPI()
          .copyOut(
              "copy (select j.id, j.custom_id, o.outcome from job j"
                  + " join outcome o on o.job = j.id and o.run = j.run order by j.id) to stdout",
              out);
    }
    return out.bytes / 1e6 / ((System.nanoTime() - begun) / 1e9);
  }

  private static final class Counting extends OutputStream {
    private long bytes;

    @Override
    public void write(int one) {
      bytes++;
    }

    @Override
    public void write(byte[] some, int from, int length) {
      bytes += length;
    }
  }
}
