package org.blockberry.consensus.poa;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.blockberry.api.consensus.ChainTip;
import org.blockberry.api.consensus.SealedBlock;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.Commit;
import org.blockberry.chain.CommitSig;
import org.blockberry.chain.ValidatorSet;
import org.blockberry.crypto.CryptoLadder;
import org.blockberry.testing.contracts.FakeSigner;
import org.junit.jupiter.api.Test;

/** Through the component, with the real ladder of providers. */
class TwoThirdsCommitVerifierTest {
  private final Simulation world = sealedBlocks(2);
  private final SealedBlock block = world.chain.get(1);
  private final Bytes set = world.tips.get(1).validators();
  private final CommitVerifierComponent verifier = new CommitVerifierComponent(CryptoLadder.standard());

  @Test
  void whatTheEngineSealsIsAccepted() {
    assertEquals(Optional.empty(), verifier.verify(Simulation.CHAIN, 2, block.block(), block.commit(), set));
  }

  @Test
  void everyDifferenceIsRefused() {
    refused("chain", "other-1", 2, block.block(), block.commit(), set);
    refused("height", Simulation.CHAIN, 3, block.block(), block.commit(), set);
    refused("block", Simulation.CHAIN, 2, world.chain.get(0).block(), block.commit(), set);
    refused("commit of another block", Simulation.CHAIN, 2, block.block(), world.chain.get(0).commit(), set);
    refused("set", Simulation.CHAIN, 2, block.block(), block.commit(),
        VerifiedChain.set(new FakeSigner().publicKey()).encode());
    refused("no set", Simulation.CHAIN, 2, block.block(), block.commit(), ValidatorSet.EMPTY.encode());
    refused("no commit", Simulation.CHAIN, 2, block.block(), Bytes.EMPTY, set);
    refused("no block", Simulation.CHAIN, 2, Bytes.EMPTY, block.commit(), set);
    Commit commit = Commit.decode(block.commit());
    refused("absent", Simulation.CHAIN, 2, block.block(), with(commit, CommitSig.ABSENT), set);
    CommitSig sig = commit.signatures().get(0);
    refused("time", Simulation.CHAIN, 2, block.block(),
        with(commit, CommitSig.forBlock(sig.validatorAddress(), sig.timestamp().plusNanos(1), sig.signature())), set);
    List<CommitSig> twice = new ArrayList<>(commit.signatures());
    twice.add(sig);
    refused("entry too many", Simulation.CHAIN, 2, block.block(),
        new Commit(2, commit.round(), commit.blockId(), twice).encode(), set);
  }

  @Test
  void anyChangedByteIsRefusedWithoutAnException() {
    byte[] commit = block.commit().toArray();
    for (int i = 0; i < commit.length; i++) {
      byte[] changed = commit.clone();
      changed[i] ^= 0x11;
      refused("commit byte " + i, Simulation.CHAIN, 2, block.block(), Bytes.wrap(changed), set);
      refused("commit cut at " + i, Simulation.CHAIN, 2, block.block(), block.commit().slice(0, i), set);
    }
    byte[] encoded = block.block().toArray();
    for (int i = 0; i < encoded.length; i++) {
      byte[] changed = encoded.clone();
      changed[i] ^= 0x11;
      refused("block byte " + i, Simulation.CHAIN, 2, Bytes.wrap(changed), block.commit(), set);
    }
  }

  private void refused(String what, String chain, long height, Bytes encoded, Bytes commit, Bytes validators) {
    assertTrue(verifier.verify(chain, height, encoded, commit, validators).isPresent(), what);
  }

  private static Bytes with(Commit commit, CommitSig entry) {
    return new Commit(commit.height(), commit.round(), commit.blockId(), List.of(entry)).encode();
  }

  private static Simulation sealedBlocks(int count) {
    FakeSigner signer = new FakeSigner();
    ChainTip genesis = new VerifiedChain().genesis(Simulation.CHAIN, signer.publicKey(), 1);
    Simulation world = new Simulation(
        new PoaConfig(false, Duration.ofSeconds(1), Duration.ZERO, Duration.ofSeconds(5), true), signer, genesis);
    while (world.chain.size() < count) {
      world.nodeAnswers();
      world.fireTimer(Duration.ofSeconds(1));
    }
    return world;
  }
}
