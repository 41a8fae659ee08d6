package dev.nocturne.bench;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import java.net.URI;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What this machine can do at most: the same work without a promise. Its table has one index, its
 * jobs have no lease, no attempts, no tenants, no schema and no events but one row in an outbox.
 */
public final class Limit {

  /** What its line of figures begins with. */
  static final String FIGURES = "rate ";

  private static final int GROUP = 200;
  private static final int AT_ONCE = 64;
  private static final String RESULT = "{\"markdown\":\"" + "Words of a page. ".repeat(55) + "\"}";

  static final String CLAIM =
      """
      update limit_job j set state = 'running', token = token + 1
      from (select id from limit_job where state = 'queued' order by id limit ?
        for update skip locked) d
      where j.id = d.id returning j.id, j.spec
      """;

  private static final String COMPLETE =
      """
      with c as (select * from unnest(?, ?) as c(id, result)),
      done as (update limit_job j set state = 'done', result = c.result from c where j.id = c.id)
      insert into limit_outbox (job) select id from c
      """;

  private final String database;

  private Limit(String database) {
    this.database = database;
  }

  /** Runs one part, in a process of its own: {@code part database upstream number}. */
  public static void main(String[] arguments) throws Exception {
    Limit limit = new Limit(arguments[1]);
    int number = Integer.parseInt(arguments[3]);
    System.out.println("Listening on: http://localhost:0");
    URI upstream = URI.create(arguments[2]);
    List<Double> figures =
        switch (arguments[0]) {
          case "pipeline" -> limit.pipeline(upstream, number, pids(arguments));
          case "insert" -> List.of(limit.insert(number));
          case "single" -> List.of(limit.single(Integer.parseInt(arguments[4]), number));
          case "pickup" -> new Floor(limit, upstream).waits();
          default -> throw new IllegalArgumentException(arguments[0]);
        };
    System.out.println(
        figures.stream().map(String::valueOf).collect(Collectors.joining(" ", FIGURES, "")));
  }

  /** What takes part besides this process. */
  private static List<ProcessHandle> pids(String[] arguments) {
    return Stream.of(arguments)
        .skip(4)
        .map(pid -> ProcessHandle.of(Long.parseLong(pid)).orElseThrow())
        .toList();
  }

  Connection connect() throws SQLException {
    return DriverManager.getConnection(database);
  }

  static void schema(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("drop table if exists limit_job, limit_outbox");
      statement.execute(
          "create table limit_job (id bigint primary key, state text not null,"
              + " token bigint not null default 0, spec text not null, result text)"
              + " with (fillfactor = 70)");
      statement.execute("create index on limit_job (id) where state = 'queued'");
      statement.execute(
          "create table limit_outbox (id bigint generated always as identity primary key,"
              + " job bigint not null)");
    }
  }

  private static void fill(Connection connection, int from, int to) throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            "insert into limit_job (id, state, spec) select id, 'queued', spec"
                + " from unnest(?, ?) as c(id, spec)")) {
      for (int begin = from; begin < to; begin += 1_000) {
        int end = Math.min(to, begin + 1_000);
        Long[] ids = new Long[end - begin];
        String[] specs = new String[end - begin];
        for (int i = begin; i < end; i++) {
          ids[i - begin] = (long) i;
          specs[i - begin] = spec(i);
        }
        insert.setArray(1, connection.createArrayOf("bigint", ids));
        insert.setArray(2, connection.createArrayOf("text", specs));
        insert.execute();
      }
    }
  }

  static String spec(int number) {
    return "{\"kind\":\"scrape\",\"url\":\"https://shop.example/p/%d\",\"custom_id\":\"row-%d\"}"
        .formatted(number, number);
  }

  private double insert(int number) throws SQLException {
    try (Connection connection = connect()) {
      schema(connection);
      fill(connection, 0, number / 10);
      long begun = System.nanoTime();
      fill(connection, number / 10, number + number / 10);
      return rate(number, begun);
    }
  }

  private double single(int connections, int number) throws Exception {
    try (Connection connection = connect()) {
      schema(connection);
    }
    CountDownLatch ready = new CountDownLatch(connections);
    CountDownLatch start = new CountDownLatch(1);
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < connections; i++) {
      int from = i * (number / connections);
      threads.add(
          Thread.ofPlatform()
              .start(
                  () -> {
                    try (Connection connection = connect();
                        PreparedStatement insert =
                            connection.prepareStatement(
                                "insert into limit_job (id, state, spec) values (?, 'queued', ?)")) {
                      ready.countDown();
                      start.await();
                      for (int each = from; each < from + number / connections; each++) {
                        insert.setLong(1, each);
                        insert.setString(2, spec(each));
                        insert.execute();
                      }
                    } catch (SQLException | InterruptedException e) {
                      throw new IllegalStateException(e);
                    }
                  }));
    }
    ready.await();
    long begun = System.nanoTime();
    start.countDown();
    for (Thread thread : threads) {
      thread.join();
    }
    return rate(number, begun);
  }

  private static double rate(int number, long begun) {
    return number / ((System.nanoTime() - begun) / 1e9);
  }

  record Job(long id, String spec) {}

  /**
   * Claims, calls and writes back until nothing is queued; three threads and an event loop.
   *
   * @return jobs a second, and what each cost in microseconds of processor time, here and there
   */
  private List<Double> pipeline(URI upstream, int number, List<ProcessHandle> others)
      throws Exception {
    try (Connection connection = connect();
        Connection claims = connect()) {
      schema(connection);
      fill(connection, 0, number);
      Vertx vertx = Vertx.vertx();
      HttpClient client = client(vertx, upstream);
      LinkedBlockingQueue<Job> done = new LinkedBlockingQueue<>();
      Duration before = cpu(others);
      long begun = System.nanoTime();
      Thread claimer =
          Thread.ofPlatform()
              .start(() -> claimAndCall(claims, client, vertx.getOrCreateContext(), done));
      complete(connection, done, number);
      double rate = rate(number, begun);
      double cost = cpu(others).minus(before).toNanos() / 1e3 / number;
      claimer.join();
      vertx.close();
      return List.of(rate, cost);
    }
  }

  private static Duration cpu(List<ProcessHandle> others) {
    return others.stream()
        .map(Machine::cpuOfAll)
        .reduce(Machine.cpu(ProcessHandle.current()), Duration::plus);
  }

  private static void claimAndCall(
      Connection connection, HttpClient client, Context loop, LinkedBlockingQueue<Job> done) {
    Semaphore free = new Semaphore(AT_ONCE);
    try (PreparedStatement claim = connection.prepareStatement(CLAIM)) {
      for (List<Job> jobs = claim(claim); !jobs.isEmpty(); jobs = claim(claim)) {
        for (Job job : jobs) {
          free.acquire();
          loop.runOnContext(_ -> call(client, job, done, free));
        }
      }
    } catch (SQLException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  static List<Job> claim(PreparedStatement claim) throws SQLException {
    claim.setInt(1, GROUP);
    List<Job> jobs = new ArrayList<>();
    try (ResultSet rows = claim.executeQuery()) {
      while (rows.next()) {
        jobs.add(new Job(rows.getLong(1), rows.getString(2)));
      }
    }
    return jobs;
  }

  static HttpClient client(Vertx vertx, URI upstream) {
    return vertx.createHttpClient(
        new HttpClientOptions()
            .setDefaultHost(upstream.getHost())
            .setDefaultPort(upstream.getPort()),
        new PoolOptions().setHttp1MaxSize(AT_ONCE));
  }

  private static void call(
      HttpClient client, Job job, LinkedBlockingQueue<Job> done, Semaphore free) {
    post(client, job)
        .onSuccess(
            _ -> {
              done.add(job);
              free.release();
            })
        .onFailure(e -> call(client, job, done, free));
  }

  static Future<Buffer> post(HttpClient client, Job job) {
    return client
        .request(HttpMethod.POST, "/scrape")
        .compose(request -> request.send(Buffer.buffer(job.spec())))
        .compose(answer -> answer.body());
  }

  private static void complete(Connection connection, LinkedBlockingQueue<Job> done, int number)
      throws SQLException, InterruptedException {
    try (PreparedStatement complete = connection.prepareStatement(COMPLETE)) {
      List<Job> group = new ArrayList<>();
      for (int left = number; left > 0; left -= group.size()) {
        group.clear();
        group.add(done.take());
        done.drainTo(group, GROUP - 1);
        complete.setArray(
            1, connection.createArrayOf("bigint", group.stream().map(Job::id).toArray()));
        complete.setArray(
            2, connection.createArrayOf("text", group.stream().map(_ -> RESULT).toArray()));
        complete.execute();
      }
    }
  }
}
