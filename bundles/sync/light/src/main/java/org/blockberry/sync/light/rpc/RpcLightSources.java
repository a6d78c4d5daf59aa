package org.blockberry.sync.light.rpc;

import java.net.http.HttpClient;
import java.time.Duration;
import org.blockberry.chain.light.LightBlockSources;

/** Makes sources that share one HTTP client. Thread safe. */
public final class RpcLightSources implements LightBlockSources, AutoCloseable {
  private static final Duration CONNECT = Duration.ofSeconds(5);
  /** For one answer. */
  public static final Duration TIMEOUT = Duration.ofSeconds(10);

  private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(CONNECT)
      .followRedirects(HttpClient.Redirect.NEVER).build();
  private final Duration timeout;

  /** Answers may take {@link #TIMEOUT}. */
  public RpcLightSources() {
    this(TIMEOUT);
  }

  /** @param timeout for one answer */
  public RpcLightSources(Duration timeout) {
    this.timeout = timeout;
  }

  @Override
  public RpcLightSource at(String address) {
    return new RpcLightSource(new RpcEndpoint(http, address, timeout));
  }

  /** Ends the client's threads where the JDK lets us (21 and later); an earlier one ends them when nobody holds the client. */
  @Override
  public void close() {
    if ((Object) http instanceof AutoCloseable closeable) {
      try {
        closeable.close();
      } catch (Exception e) {
        throw new IllegalStateException("the HTTP client cannot be closed: " + e.getMessage(), e);
      }
    }
  }
}
