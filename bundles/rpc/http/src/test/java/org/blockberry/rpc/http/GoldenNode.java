package org.blockberry.rpc.http;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.blockberry.api.consensus.EvidenceVerdict;
import org.blockberry.api.indexer.SearchAnswer;
import org.blockberry.api.indexer.SearchRequest;
import org.blockberry.api.indexer.SearchService;
import org.blockberry.api.node.NodeIdentity;
import org.blockberry.api.node.NodeInfo;
import org.blockberry.api.rpc.RpcMethod;
import org.blockberry.api.value.JsonValue;
import org.blockberry.rpc.core.RpcMethodsComponent;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;

/** The component of {@code rpc.core} over a golden chain, its methods added to a server. */
final class GoldenNode implements NodeInfo {
  final GoldenChain chain = new GoldenChain();
  final GoldenTransactions transactions = new GoldenTransactions();
  NodeIdentity identity = NodeIdentity.builder("dockernode", "dockerchain", "0.1.0")
      .listenAddress("tcp://0.0.0.0:26656").nodePublicKey(GoldenChain.KEY.bytes())
      .validatorPublicKey(GoldenChain.KEY.bytes()).build();
  JsonValue roundState = JsonValue.NULL;
  SearchAnswer found = SearchAnswer.of(0, List.of());
  private final SearchService search = new SearchService() {
    @Override
    public SearchAnswer search(SearchRequest request) {
      return found;
    }

    @Override
    public boolean enabled() {
      return true;
    }
  };

  /** Publishes the methods in {@code server}. */
  void publish(TestServer server) {
    List<RpcMethod> published = new ArrayList<>();
    BundleContext bundle = (BundleContext) Proxy.newProxyInstance(getClass().getClassLoader(),
        new Class<?>[] {BundleContext.class}, (proxy, method, arguments) -> {
          published.add((RpcMethod) arguments[1]);
          return Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] {ServiceRegistration.class},
              (p, m, a) -> null);
        });
    TestConfiguration configuration = new TestConfiguration();
    configuration.values.put("listen", "0.0.0.0:26657");
    FakeTransportSlot transport = new FakeTransportSlot();
    transport.addresses = List.of(""); // the recorded node has no address of its own
    new RpcMethodsComponent(bundle, chain, transactions, evidence -> CompletableFuture.completedFuture(
        EvidenceVerdict.of(EvidenceVerdict.Kind.TAKEN, "")), this, search, transport, configuration);
    published.forEach(server::serve);
  }

  @Override
  public NodeIdentity identity() {
    return identity;
  }

  @Override
  public JsonValue roundState() {
    return roundState;
  }
}
