package org.blockberry.consensus.bft.replica;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Optional;
import org.blockberry.chain.BlockId;
import org.blockberry.chain.SignedMsgType;
import org.blockberry.consensus.bft.wal.MemoryWalDisk;
import org.blockberry.consensus.bft.wal.WalLimits;
import org.blockberry.node.sign.GuardedSigner;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Peers have a vote by our key that this life never asked for: an old memory of the signer was restored, or somebody else has the key. */
class OwnVoteOfPeersTest {
  private final LoneMember member = new LoneMember(4);
  private final MemoryWalDisk disk = new MemoryWalDisk();
  private GuardedSigner signer;

  @TempDir
  Path folder;

  @BeforeEach
  void start() {
    signer = GuardedSigner.open(member.key(), folder.resolve("state"), LoneMember.CHAIN, 0);
    member.start(disk, WalLimits.of(2 << 20), signer);
  }

  @AfterEach
  void close() {
    signer.close();
  }

  @Test
  void itIsNotContradicted() {
    member.liars = true;
    BlockId ours = member.voted(SignedMsgType.PREVOTE, 0).orElseThrow();
    member.vote(member.place, SignedMsgType.PRECOMMIT, 0, BlockId.NIL);
    assertTrue(member.replica.core().keyAbroad());
    member.votes(SignedMsgType.PREVOTE, 0, ours);
    assertEquals(Optional.empty(), member.voted(SignedMsgType.PRECOMMIT, 0));
    member.start(disk, WalLimits.of(2 << 20), signer);
    member.vote(member.place, SignedMsgType.PRECOMMIT, 0, BlockId.NIL);
    member.votes(SignedMsgType.PREVOTE, 0, ours);
    assertEquals(Optional.empty(), member.voted(SignedMsgType.PRECOMMIT, 0), "after a new start");
  }

  @Test
  void whatWasAskedForComesBackWithoutHarm() {
    BlockId ours = member.voted(SignedMsgType.PREVOTE, 0).orElseThrow();
    member.vote(member.place, SignedMsgType.PREVOTE, 0, ours);
    member.votes(SignedMsgType.PREVOTE, 0, ours);
    assertFalse(member.replica.core().keyAbroad());
    assertEquals(Optional.of(ours), member.voted(SignedMsgType.PRECOMMIT, 0));
  }
}
