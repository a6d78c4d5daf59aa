package org.blockberry.sync.blocks;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.blockberry.api.consensus.SealedBlock;
import org.blockberry.api.node.BlockService;
import org.blockberry.api.node.BlockVerdict;
import org.blockberry.api.node.CatchUp;
import org.blockberry.api.node.ChainReader;
import org.blockberry.api.node.NodeInfo;
import org.blockberry.api.plugin.PluginFailure;
import org.blockberry.api.plugin.Slot;
import org.blockberry.api.plugin.SlotEmpty;
import org.blockberry.api.role.Capability;
import org.blockberry.api.role.Role;
import org.blockberry.api.transport.Transport;

/** The services of the node. */
final class ServiceDesk implements NodeDesk {
  /** What nodes of ours advertise, see the bundle network. */
  static final String CAPABILITY = "/blockberry/node/1";

  private final NodeInfo info;
  private final ChainReader chain;
  private final BlockService blocks;
  private final Slot<Transport> transport;

  ServiceDesk(NodeInfo info, ChainReader chain, BlockService blocks, Slot<Transport> transport) {
    this.info = info;
    this.chain = chain;
    this.blocks = blocks;
    this.transport = transport;
  }

  @Override
  public boolean storesBlocks() {
    return Role.of(info.identity().role()).map(role -> role.has(Capability.STORE_BLOCKS)).orElse(false);
  }

  @Override
  public long base() {
    return chain.base();
  }

  @Override
  public long height() {
    return Math.max(0, chain.tip().height());
  }

  @Override
  public Optional<SealedBlock> block(long height) {
    return chain.block(height).map(stored -> new SealedBlock(height, stored.block(), stored.commit()));
  }

  @Override
  public CompletionStage<BlockVerdict> offer(SealedBlock block) {
    return blocks.offer(block);
  }

  @Override
  public CompletionStage<CatchUp> catchUp() {
    return blocks.catchUp();
  }

  @Override
  public boolean ours(String peer) {
    return ask(false, one -> one.peers().stream().anyMatch(view -> view.peer().equals(peer) && view.capabilities().contains(CAPABILITY)));
  }

  @Override
  public int maxMessageBytes() {
    return ask(0, Transport::maxMessageBytes);
  }

  private <R> R ask(R otherwise, Slot.Call<Transport, R> question) {
    try {
      return transport.call(question, Duration.ZERO);
    } catch (SlotEmpty | PluginFailure e) {
      return otherwise;
    }
  }
}
