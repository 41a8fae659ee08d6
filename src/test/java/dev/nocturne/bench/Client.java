package dev.nocturne.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What a user of the service sends. */
final class Client {

  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private Client() {}

  /** Asks and gives the body of an answer of success. */
  static String get(URI address) throws IOException, InterruptedException {
    return send(HttpRequest.newBuilder(address).build());
  }

  /** Sends a document of this type and gives the body of an answer of success. */
  static String post(URI address, String type, BodyPublisher body)
      throws IOException, InterruptedException {
    return send(HttpRequest.newBuilder(address).header("Content-Type", type).POST(body).build());
  }

  private static String send(HttpRequest request) throws IOException, InterruptedException {
    HttpResponse<String> answer = HTTP.send(request, BodyHandlers.ofString());
    if (answer.statusCode() / 100 != 2) {
      throw new IOException(request.uri() + ": " + answer.statusCode() + " " + answer.body());
    }
    return answer.body();
  }

  /** A scrape of the page of this number, as JSON. */
  static String scrape(int number) {
    return "{\"kind\":\"scrape\",\"url\":\"https://shop.example/p/%d\",\"custom_id\":\"row-%d\"}"
        .formatted(number, number);
  }

  /** Lines of scrapes. */
  static byte[] scrapes(int number) {
    return IntStream.range(0, number)
        .mapToObj(Client::scrape)
        .collect(Collectors.joining("\n", "", "\n"))
        .getBytes(StandardCharsets.UTF_8);
  }

  /** Streams a batch of lines and gives its id. */
  static String batch(URI service, byte[] lines) throws IOException, InterruptedException {
    String answer =
        post(
            service.resolve("/v1/batches"),
            "application/x-ndjson",
            BodyPublishers.ofByteArray(lines));
    return answer.replaceFirst("(?s).*?\"id\"\\s*:\\s*\"([^\"]+)\".*", "$1");
  }
}
