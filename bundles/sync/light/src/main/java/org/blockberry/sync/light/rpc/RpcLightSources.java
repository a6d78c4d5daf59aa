package org.blockberry.sync.light.rpc;

import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.blockberry.chain.light.LightBlockSources;
import org.blockberry.chain.light.SourceAccess;

/** Makes sources that share one HTTP client, and another one for each file of certificates. Thread safe. */
public final class RpcLightSources implements LightBlockSources, AutoCloseable {
  private static final Duration CONNECT = Duration.ofSeconds(5);
  /** For one answer. */
  public static final Duration TIMEOUT = Duration.ofSeconds(10);

  private final HttpClient http = client(Optional.empty());
  private final Map<Path, HttpClient> trusting = new HashMap<>(); // one for each file of certificates
  private final Duration timeout;

  /** Answers may take {@link #TIMEOUT}. */
  public RpcLightSources() {
    this(TIMEOUT);
  }

  /** @param timeout for one answer */
  public RpcLightSources(Duration timeout) {
    this.timeout = timeout;
  }

  private static HttpClient client(Optional<Path> ca) {
    HttpClient.Builder builder = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(CONNECT)
        .followRedirects(HttpClient.Redirect.NEVER);
    ca.map(Credentials::trusting).ifPresent(builder::sslContext);
    return builder.build();
  }

  @Override
  public RpcLightSource at(String address) {
    return at(address, SourceAccess.OPEN);
  }

  /** Files are read here, once. */
  @Override
  public synchronized RpcLightSource at(String address, SourceAccess access) {
    Optional<String> token = access.tokenFile().map(Credentials::token);
    HttpClient client = access.caFile().map(file -> trusting.computeIfAbsent(file, one -> client(Optional.of(one)))).orElse(http);
    return new RpcLightSource(new RpcEndpoint(client, address, token, timeout));
  }

  /** Ends the clients' threads where the JDK lets us (21 and later); an earlier one ends them when nobody holds the clients. */
  @Override
  public synchronized void close() {
    close(http);
    trusting.values().forEach(RpcLightSources::close);
    trusting.clear();
  }

  private static void close(HttpClient http) {
    if ((Object) http instanceof AutoCloseable closeable) {
      try {
        closeable.close();
      } catch (Exception e) {
        throw new IllegalStateException("the HTTP client cannot be closed: " + e.getMessage(), e);
      }
    }
  }
}
