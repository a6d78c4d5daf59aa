package org.blockberry.node.sign;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.blockberry.api.consensus.ConsensusSigner;
import org.blockberry.api.consensus.DoubleSignException;
import org.blockberry.api.keystore.SigningKey;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.BlockId;
import org.blockberry.chain.PartSetHeader;
import org.blockberry.chain.SignBytes;
import org.blockberry.chain.SignedMsgType;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Vote extensions are signed for the precommit for a block that was signed last, and for nothing else. */
@Tag("sec-K2")
class ExtensionGuardTest {
  private static final String CHAIN = "chain-1";
  private static final Bytes HASH = Bytes.wrap(new byte[32]);
  private static final BlockId BLOCK = new BlockId(HASH, new PartSetHeader(1, HASH));

  @TempDir
  private Path folder;

  /** Signs with what it got, so that a test sees what a signature is for. */
  private record Key(Bytes publicKey) implements SigningKey {
    @Override
    public String type() {
      return "ed25519";
    }

    @Override
    public Bytes sign(Bytes message) {
      return Bytes.utf8("signed ").concat(message);
    }
  }

  private GuardedSigner open() {
    return GuardedSigner.open(new Key(Bytes.wrap(new byte[32])), folder.resolve("state"), CHAIN, 0);
  }

  private static void vote(ConsensusSigner signer, SignedMsgType type, long height, int round, BlockId block) {
    signer.signStep(height, round, type == SignedMsgType.PREVOTE ? ConsensusSigner.STEP_PREVOTE : ConsensusSigner.STEP_PRECOMMIT,
        SignBytes.vote(CHAIN, type, height, round, block, Instant.EPOCH));
  }

  private static Bytes bytes(long height, int round, String extension) {
    return SignBytes.extension(CHAIN, height, round, Bytes.utf8(extension));
  }

  @Test
  void forThatPrecommitAnyExtensionAlsoAfterARestart() {
    try (GuardedSigner signer = open()) {
      vote(signer, SignedMsgType.PRECOMMIT, 5, 1, BLOCK);
      assertEquals(Bytes.utf8("signed ").concat(bytes(5, 1, "x")), signer.signExtension(5, 1, bytes(5, 1, "x")));
    }
    try (GuardedSigner signer = open()) {
      assertEquals(Bytes.utf8("signed ").concat(bytes(5, 1, "y")), signer.signExtension(5, 1, bytes(5, 1, "y")));
      assertEquals(0, signer.syncedWrites());
    }
  }

  @Test
  void notForAnythingElse() {
    try (GuardedSigner signer = open()) {
      assertEquals(List.of(), signedInPlacesWhereNothingMayBe(signer, signer));
    }
  }

  /** One that looks only at the form signs what the test above must find. */
  @Test
  void aBrokenGuardThatLooksAtTheFormOnlyIsFound() {
    try (GuardedSigner signer = open()) {
      ConsensusSigner broken = new ConsensusSigner() {
        @Override
        public String keyType() {
          return signer.keyType();
        }

        @Override
        public Bytes publicKey() {
          return signer.publicKey();
        }

        @Override
        public Bytes address() {
          return signer.address();
        }

        @Override
        public SignedStep last() {
          return signer.last();
        }

        @Override
        public Bytes sign(long height, int round, int step, Bytes signBytes) {
          return signer.sign(height, round, step, signBytes);
        }

        @Override
        public Bytes signExtension(long height, int round, Bytes signBytes) {
          return SignBytes.isExtension(signBytes, CHAIN, height, round) ? signBytes : signer.signExtension(height, round, signBytes);
        }
      };
      assertTrue(signedInPlacesWhereNothingMayBe(signer, broken).size() >= 5);
    }
  }

  private static List<String> signedInPlacesWhereNothingMayBe(ConsensusSigner votes, ConsensusSigner extensions) {
    List<String> signed = new ArrayList<>();
    attempt(signed, "before anything", extensions, 5, 1);
    vote(votes, SignedMsgType.PREVOTE, 5, 1, BLOCK);
    attempt(signed, "after a prevote", extensions, 5, 1);
    vote(votes, SignedMsgType.PRECOMMIT, 5, 1, BLOCK);
    attempt(signed, "another round", extensions, 5, 2);
    attempt(signed, "another height", extensions, 6, 1);
    vote(votes, SignedMsgType.PREVOTE, 5, 2, BLOCK);
    attempt(signed, "when the signer is further", extensions, 5, 1);
    vote(votes, SignedMsgType.PRECOMMIT, 5, 2, BlockId.NIL);
    attempt(signed, "for nil", extensions, 5, 2);
    for (Bytes other : List.of(Bytes.utf8("block"), SignBytes.extension("chain-2", 5, 2, Bytes.EMPTY), bytes(5, 3, ""),
        SignBytes.vote(CHAIN, SignedMsgType.PRECOMMIT, 5, 2, BLOCK, Instant.EPOCH))) {
      assertThrows(IllegalArgumentException.class, () -> extensions.signExtension(5, 2, other));
    }
    return signed;
  }

  private static void attempt(List<String> signed, String when, ConsensusSigner signer, long height, int round) {
    try {
      signer.signExtension(height, round, bytes(height, round, "x"));
      signed.add(when);
    } catch (DoubleSignException refused) {
      assertTrue(refused.getMessage().contains("extension"));
    }
  }
}
