package dev.nocturne;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.security.Key;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jwk.RsaJsonWebKey;
import org.jose4j.jwk.RsaJwkGenerator;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.lang.JoseException;

/** An OpenID provider, as far as those need one who check its tokens. */
public final class Issuer implements AutoCloseable {

  /** For whom its tokens are meant unless they say otherwise. */
  public static final String AUDIENCE = "nocturne-tests";

  /** The claim whose name says the tenant; providers give such names to claims of one's own. */
  public static final String ORG = "https://issuer.test/org";

  private static final String KEY = "its-key";

  private final AtomicInteger asked = new AtomicInteger();
  private final RsaJsonWebKey key;
  private final int port;
  private final List<Socket> silent = new CopyOnWriteArrayList<>();
  private HttpServer server;
  private ServerSocket silence;
  private Thread listener;

  private Issuer(int port) {
    this.port = port;
    try {
      key = RsaJwkGenerator.generateJwk(2048);
    } catch (JoseException e) {
      throw new IllegalStateException(e);
    }
    key.setKeyId(KEY);
    key.setUse("sig");
  }

  /** One that has an address and does not answer there yet. */
  public static Issuer away() {
    try (ServerSocket socket = new ServerSocket(0)) {
      return new Issuer(socket.getLocalPort());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Lets it answer. */
  public Issuer start() {
    return start(address() + "/keys");
  }

  /** Lets it answer, and say that its keys are where nobody is. */
  public Issuer startWithoutKeys() {
    return start("http://localhost:1/keys");
  }

  private Issuer start(String keys) {
    try {
      server = HttpServer.create(new InetSocketAddress("localhost", port), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    answers("/.well-known/openid-configuration", discovery(keys));
    answers("/keys", "{\"keys\": [%s]}".formatted(key.toJson()));
    server.start();
    return this;
  }

  /** Lets it take connections and never say a word. */
  public void fallSilent() {
    close();
    silent.clear();
    try {
      silence = new ServerSocket();
      silence.setReuseAddress(true);
      silence.bind(new InetSocketAddress("localhost", port));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    ServerSocket listening = silence;
    listener =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    while (true) {
                      silent.add(listening.accept());
                    }
                  } catch (IOException _) {
                    // It is over.
                  }
                });
  }

  /** How many connections it took since it fell silent. */
  public int taken() {
    return silent.size();
  }

  /** Whether its callers have given up all connections that it took since it fell silent. */
  public boolean left() {
    return silent.stream().allMatch(Issuer::left);
  }

  private static boolean left(Socket connection) {
    try {
      connection.setSoTimeout(100);
      while (connection.getInputStream().read() >= 0) {
        // What was asked.
      }
      return true;
    } catch (SocketTimeoutException _) {
      return false;
    } catch (IOException _) {
      return true;
    }
  }

  private void answers(String path, String body) {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    server.createContext(
        path,
        exchange -> {
          asked.incrementAndGet();
          exchange.getResponseHeaders().add("Content-Type", "application/json");
          exchange.sendResponseHeaders(200, bytes.length);
          try (OutputStream out = exchange.getResponseBody()) {
            out.write(bytes);
          }
        });
  }

  private String discovery(String keys) {
    return """
        {"issuer": "%1$s", "jwks_uri": "%2$s", "token_endpoint": "%1$s/token",
         "authorization_endpoint": "%1$s/auth", "response_types_supported": ["code"],
         "subject_types_supported": ["public"], "id_token_signing_alg_values_supported": ["RS256"]}
        """
        .formatted(address(), keys);
  }

  /** What it calls itself. */
  public String address() {
    return "http://localhost:" + port;
  }

  /** How often anybody asked it for anything. */
  public int asked() {
    return asked.get();
  }

  /** Its key, the private half included. */
  public RsaJsonWebKey key() {
    return key;
  }

  /** Claims that are good for five minutes. */
  public JwtClaims claims(String tenant, String... scopes) {
    JwtClaims claims = new JwtClaims();
    claims.setIssuer(address());
    claims.setAudience(AUDIENCE);
    claims.setSubject("somebody");
    claims.setIssuedAtToNow();
    claims.setExpirationTimeMinutesInTheFuture(5);
    claims.setClaim(ORG, Map.of("name", tenant));
    claims.setClaim("realm_access", Map.of("roles", List.of(scopes)));
    return claims;
  }

  /** A good token. */
  public String token(String tenant, String... scopes) {
    return sign(claims(tenant, scopes));
  }

  /** These claims, signed as it signs all. */
  public String sign(JwtClaims claims) {
    return sign(claims, KEY);
  }

  /** These claims, signed under another name of its key. */
  public String sign(JwtClaims claims, String keyId) {
    return sign(claims, AlgorithmIdentifiers.RSA_USING_SHA256, key.getPrivateKey(), keyId);
  }

  /** These claims, signed in any way. */
  public static String sign(JwtClaims claims, String algorithm, Key key, String keyId) {
    JsonWebSignature signature = new JsonWebSignature();
    signature.setAlgorithmConstraints(AlgorithmConstraints.NO_CONSTRAINTS);
    signature.setDoKeyValidation(false);
    signature.setPayload(claims.toJson());
    signature.setAlgorithmHeaderValue(algorithm);
    signature.setKey(key);
    if (keyId != null) {
      signature.setKeyIdHeaderValue(keyId);
    }
    try {
      return signature.getCompactSerialization();
    } catch (JoseException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    if (server != null) {
      server.stop(0);
      server = null;
    }
    if (silence != null) {
      try {
        silence.close();
        // The port is free only when nobody accepts there any more.
        listener.join();
        for (Socket connection : silent) {
          connection.close();
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
      silence = null;
    }
  }
}
