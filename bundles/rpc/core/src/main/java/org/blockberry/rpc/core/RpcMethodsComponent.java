package org.blockberry.rpc.core;

import java.util.ArrayList;
import java.util.Hashtable;
import java.util.List;
import java.util.Optional;
import org.blockberry.api.config.ConfigEntry;
import org.blockberry.api.config.Configuration;
import org.blockberry.api.indexer.SearchService;
import org.blockberry.api.network.PeerService;
import org.blockberry.api.node.ChainReader;
import org.blockberry.api.node.EvidenceService;
import org.blockberry.api.node.NodeInfo;
import org.blockberry.api.node.TransactionService;
import org.blockberry.api.plugin.Slot;
import org.blockberry.api.rpc.RpcMethod;
import org.blockberry.api.transport.Transport;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/** Publishes the methods while the node offers its chain, its intake and its identity. */
@Component(service = {}, immediate = true)
public final class RpcMethodsComponent {
  private final List<ServiceRegistration<RpcMethod>> published = new ArrayList<>();
  private volatile PeerService peers;

  /** Publishes them. */
  @Activate
  public RpcMethodsComponent(BundleContext bundle, @Reference ChainReader chain,
      @Reference TransactionService transactions, @Reference EvidenceService evidence, @Reference NodeInfo node, @Reference SearchService search,
      @Reference(target = "(slot=transport)") Slot<Transport> transport, @Reference Configuration configuration) {
    for (RpcMethod method : CoreMethods.of(chain, transactions, evidence, node, search, transport, () -> rpcAddress(configuration),
        () -> Optional.ofNullable(peers).map(PeerService::reachability))) {
      published.add(bundle.registerService(RpcMethod.class, method, new Hashtable<>()));
    }
  }

  /** The network is a bundle that may come and go. */
  @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
  void bindPeers(PeerService service) {
    peers = service;
  }

  void unbindPeers(PeerService service) {
    if (peers == service) {
      peers = null;
    }
  }

  /** Withdraws them. */
  @Deactivate
  void deactivate() {
    published.forEach(ServiceRegistration::unregister);
  }

  private static String rpcAddress(Configuration configuration) {
    return configuration.entries().stream().filter(entry -> entry.key().equals("rpc.listen")).findFirst()
        .map(ConfigEntry::value).map(value -> "tcp://" + value.replace("\"", "")).orElse("");
  }
}
