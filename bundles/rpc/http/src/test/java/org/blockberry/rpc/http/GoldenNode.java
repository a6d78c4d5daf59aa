package org.blockberry.rpc.http;

import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.blockberry.api.config.ConfigEntry;
import org.blockberry.api.config.ConfigProblem;
import org.blockberry.api.config.Configuration;
import org.blockberry.api.node.NodeIdentity;
import org.blockberry.api.node.NodeInfo;
import org.blockberry.api.rpc.RpcMethod;
import org.blockberry.api.settings.Settings;
import org.blockberry.api.settings.SettingsSchema;
import org.blockberry.api.value.JsonValue;
import org.blockberry.rpc.core.RpcMethodsComponent;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;

/** The component of {@code rpc.core} over a golden chain, its methods added to a server as the framework would do it. */
final class GoldenNode implements NodeInfo {
  final GoldenChain chain = new GoldenChain();
  final GoldenTransactions transactions = new GoldenTransactions();
  NodeIdentity identity = NodeIdentity.builder("dockernode", "dockerchain", "0.1.0")
      .listenAddress("tcp://0.0.0.0:26656").nodePublicKey(GoldenChain.KEY.bytes())
      .validatorPublicKey(GoldenChain.KEY.bytes()).build();
  JsonValue roundState = JsonValue.NULL;

  /** Publishes the methods in {@code server}. */
  void publish(TestServer server) {
    List<RpcMethod> published = new ArrayList<>();
    BundleContext bundle = (BundleContext) Proxy.newProxyInstance(getClass().getClassLoader(),
        new Class<?>[] {BundleContext.class}, (proxy, method, arguments) -> {
          published.add((RpcMethod) arguments[1]);
          return Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] {ServiceRegistration.class},
              (p, m, a) -> null);
        });
    new RpcMethodsComponent(bundle, chain, transactions, this, new ListenOnly());
    published.forEach(server::add);
  }

  @Override
  public NodeIdentity identity() {
    return identity;
  }

  @Override
  public JsonValue roundState() {
    return roundState;
  }

  /** A configuration that knows where the RPC listens. */
  private static final class ListenOnly implements Configuration {
    @Override
    public Path file() {
      throw new UnsupportedOperationException();
    }

    @Override
    public List<ConfigProblem> check(Collection<String> tolerated) {
      return List.of();
    }

    @Override
    public Settings read(String table, SettingsSchema schema) {
      return schema.defaults();
    }

    @Override
    public List<ConfigEntry> entries() {
      return List.of(new ConfigEntry("rpc.listen", "\"0.0.0.0:26657\"", "default", ""));
    }

    @Override
    public void set(String key, String value, boolean transientOnly) {
      throw new UnsupportedOperationException();
    }

    @Override
    public AutoCloseable onChange(Runnable listener) {
      return () -> { };
    }
  }
}
