package org.blockberry.ops.shell.command;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.blockberry.api.admin.DeployAdmin;
import org.blockberry.api.admin.FeatureAdmin;
import org.blockberry.api.admin.NodeAdmin;
import org.blockberry.api.config.ConfigSection;
import org.blockberry.api.config.Configuration;
import org.blockberry.api.network.PeerService;
import org.blockberry.api.node.TransactionService;

/**
 * What the commands talk to, looked up at each call: any of it may come and go while the node starts, stops or is
 * rewired.
 *
 * @param node wiring and journal; null from the supplier means absent, as for all of them
 * @param deploy the drop folder
 * @param configuration {@code config.toml}
 * @param transactions the mempool's contents
 * @param sections the tables of the configuration; never null
 * @param features the features of the distribution
 * @param peers who the node talks to; absent also while the network is not installed
 */
public record NodeServices(Supplier<NodeAdmin> node, Supplier<DeployAdmin> deploy,
    Supplier<Configuration> configuration,
    Supplier<TransactionService> transactions, Supplier<List<ConfigSection>> sections, Supplier<FeatureAdmin> features,
    Supplier<PeerService> peers) {
  /** Without features and network. */
  public NodeServices(Supplier<NodeAdmin> node, Supplier<DeployAdmin> deploy, Supplier<Configuration> configuration,
      Supplier<TransactionService> transactions, Supplier<List<ConfigSection>> sections) {
    this(node, deploy, configuration, transactions, sections, () -> null, () -> null);
  }

  PeerService peersNow() throws CommandFailure {
    present(node);
    return Optional.ofNullable(peers.get()).orElseThrow(() -> CommandFailure.failed("this node has no network, or it is starting."
        + " feature:install network brings it"));
  }

  FeatureAdmin featuresNow() throws CommandFailure {
    return present(features);
  }

  NodeAdmin nodeNow() throws CommandFailure {
    return present(node);
  }

  DeployAdmin deployNow() throws CommandFailure {
    return present(deploy);
  }

  Configuration configurationNow() throws CommandFailure {
    return present(configuration);
  }

  TransactionService transactionsNow() throws CommandFailure {
    return present(transactions);
  }

  private static <T> T present(Supplier<T> supplier) throws CommandFailure {
    return Optional.ofNullable(supplier.get()).orElseThrow(() ->
        CommandFailure.failed("the node is starting, try again in a moment"));
  }
}
