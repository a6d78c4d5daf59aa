package org.blockberry.node.commit;

import org.blockberry.api.application.Application;
import org.blockberry.api.consensus.ConsensusEngine;
import org.blockberry.api.mempool.Mempool;
import org.blockberry.api.plugin.Slot;
import org.blockberry.api.store.BlockStore;

/** The slots that a commit passes. */
public record Slots(Slot<BlockStore> blocks, Slot<Application> application, Slot<Mempool> mempool, Slot<ConsensusEngine> consensus) {}
