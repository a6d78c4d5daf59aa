package org.blockberry.rpc.core;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.blockberry.api.indexer.SearchService;
import org.blockberry.api.network.Reachability;
import org.blockberry.api.node.ChainReader;
import org.blockberry.api.node.EvidenceService;
import org.blockberry.api.node.NodeInfo;
import org.blockberry.api.node.TransactionService;
import org.blockberry.api.plugin.Slot;
import org.blockberry.api.rpc.RpcMethod;
import org.blockberry.api.transport.Transport;
import org.blockberry.api.value.JsonValue;

/** All methods of this bundle. */
final class CoreMethods {
  private CoreMethods() {}

  /**
   * @param rpcAddress where clients reach the RPC, as shown by status
   * @param reach whether others can connect to this node; empty without a network
   */
  static List<RpcMethod> of(ChainReader chain, TransactionService transactions, EvidenceService evidence, NodeInfo node,
      SearchService search, Slot<Transport> transport, Supplier<String> rpcAddress, Supplier<Optional<Reachability>> reach) {
    List<RpcMethod> methods = new ArrayList<>();
    methods.addAll(new StatusMethod(chain, node, search, rpcAddress, System::nanoTime).all());
    methods.add(CoreMethod.named("health", "An empty answer, if the node can give one.")
        .ready(() -> Optional.of(JsonValue.EMPTY_OBJECT)).answers(arguments -> JsonValue.EMPTY_OBJECT));
    methods.addAll(new NetInfoMethod(transport, node, reach, Clock.systemUTC()).all());
    methods.addAll(new RoundStates(chain, node::roundState).all());
    methods.addAll(new ScheduleMethod(node::schedule).all());
    methods.addAll(new GenesisMethods(chain).all());
    methods.addAll(new BlockMethods(chain).all());
    methods.addAll(new StateMethods(chain).all());
    methods.addAll(new TxLookupMethods(chain).all());
    methods.addAll(new SearchMethods(chain, search).all());
    methods.addAll(new TransactionMethods(transactions).all());
    methods.addAll(new EvidenceMethod(evidence).all());
    methods.addAll(new AbciMethods(transactions).all());
    methods.addAll(new MempoolMethods(transactions).all());
    return List.copyOf(methods);
  }
}
