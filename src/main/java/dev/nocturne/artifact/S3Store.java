package dev.nocturne.artifact;

import dev.nocturne.store.Artifact.Content;
import dev.nocturne.store.Take;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Object;

/** A bucket of a store that speaks the protocol of S3. */
public final class S3Store implements ArtifactStore {

  private static final Duration CONNECT = Duration.ofSeconds(10);
  private static final Duration SILENCE = Duration.ofSeconds(30);

  private final S3Client client;
  private final String name;
  private final String prefix;

  /**
   * A bucket, which is there.
   *
   * @param endpoint where the store answers, or null for the one of Amazon
   * @param prefix what all keys begin with, such as {@code nocturne/}, or nothing
   * @param keys as whom it is asked, or null for whoever the surroundings say we are
   */
  public record Bucket(
      String name, @Nullable URI endpoint, String region, String prefix, @Nullable Keys keys) {}

  /** What requests are signed with. */
  public record Keys(String access, String secret) {
    @Override
    public String toString() {
      return access;
    }
  }

  /** Keeps all in this bucket; it is asked for the first time when something is to be kept. */
  public S3Store(Bucket bucket) {
    this.name = bucket.name();
    this.prefix = bucket.prefix();
    this.client = client(bucket);
  }

  /** In the oldest forms, which all such stores understand. */
  private static S3Client client(Bucket bucket) {
    Keys keys = bucket.keys();
    S3ClientBuilder builder =
        S3Client.builder()
            .httpClientBuilder(
                UrlConnectionHttpClient.builder().connectionTimeout(CONNECT).socketTimeout(SILENCE))
            .region(Region.of(bucket.region()))
            .credentialsProvider(
                keys == null
                    ? DefaultCredentialsProvider.builder().build()
                    : StaticCredentialsProvider.create(
                        AwsBasicCredentials.create(keys.access(), keys.secret())))
            .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
            .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
            .serviceConfiguration(
                how ->
                    how.chunkedEncodingEnabled(false)
                        .pathStyleAccessEnabled(bucket.endpoint() != null));
    URI endpoint = bucket.endpoint();
    return (endpoint == null ? builder : builder.endpointOverride(endpoint)).build();
  }

  @Override
  public void put(Take take, Path file, Content content) throws IOException {
    trying(
        () ->
            client.putObject(
                to -> to.bucket(name).key(key(take)).contentType(content.type()),
                RequestBody.fromFile(file)));
  }

  @Override
  public Optional<InputStream> open(Take take) throws IOException {
    return trying(
        () -> {
          try {
            return Optional.of(client.getObject(from -> from.bucket(name).key(key(take))));
          } catch (NoSuchKeyException _) {
            return Optional.empty();
          }
        });
  }

  @Override
  public void remove(Take take) throws IOException {
    trying(() -> client.deleteObject(of -> of.bucket(name).key(key(take))));
  }

  /** One by one: the call for many is the one that such stores differ in. */
  @Override
  public void removeAll(String tenant, UUID job) throws IOException {
    String all = prefix + tenant + "/" + job + "/";
    int _ =
        trying(
            () -> {
              int gone = 0;
              for (S3Object object :
                  client.listObjectsV2Paginator(in -> in.bucket(name).prefix(all)).contents()) {
                client.deleteObject(of -> of.bucket(name).key(object.key()));
                gone++;
              }
              return gone;
            });
  }

  private String key(Take take) {
    return prefix + take.place();
  }

  private static <T> T trying(Call<T> call) throws IOException {
    try {
      return call.answer();
    } catch (SdkException e) {
      throw new IOException("the store of artifacts does not answer as it should", e);
    }
  }

  private interface Call<T> {
    T answer();
  }
}
