package org.blockberry.node.life;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.blockberry.api.consensus.CommitVerifier;
import org.blockberry.api.consensus.SealedBlock;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.ConsensusParams;
import org.blockberry.chain.PublicKey;
import org.blockberry.chain.Validator;
import org.blockberry.chain.ValidatorSet;
import org.blockberry.chain.verify.ChainState;
import org.blockberry.node.proof.VerifierBoard;
import org.blockberry.node.proof.VerifierKey;
import org.blockberry.node.wiring.BundleVersion;
import org.junit.jupiter.api.Test;

/** A proof that was verified ahead is not verified again, and nothing else is taken for it. */
class EngineProofsTest {
  private final VerifierBoard board = new VerifierBoard();
  private final AtomicInteger asked = new AtomicInteger();
  private final EngineProofs proofs = new EngineProofs(board, () -> Optional.of("poa"), () -> Duration.ofSeconds(20), error -> { });
  private final SealedBlock sealed = new SealedBlock(5, Bytes.utf8("block"), Bytes.utf8("proof"));

  private VerifierKey key(int id) {
    return new VerifierKey("poa", "b", BundleVersion.parse("1.0." + id), id, true, 0);
  }

  private void install(int id, Optional<String> verdict) {
    CommitVerifier verifier = (chain, height, block, commit, validators) -> {
      asked.incrementAndGet();
      return verdict;
    };
    board.add(key(id), () -> verifier);
  }

  private static ChainState state(long power) {
    return ChainState.initial("c-1", 1, Instant.EPOCH, ValidatorSet.of(List.of(Validator.of(PublicKey.ed25519(Bytes.wrap(new byte[32])), power))),
        ConsensusParams.DEFAULT, Bytes.EMPTY);
  }

  private Optional<String> problem(SealedBlock block, long power) {
    return proofs.problem(Optional.empty(), state(power), block);
  }

  @Test
  void aYesIsRememberedOnceForTheVeryObject() {
    install(1, Optional.empty());
    proofs.lookAhead(Optional.empty(), state(1), sealed);
    assertEquals(1, asked.get());
    assertEquals(Optional.empty(), problem(sealed, 1));
    assertEquals(1, asked.get());
    problem(sealed, 1);
    assertEquals(2, asked.get(), "once");
    proofs.lookAhead(Optional.empty(), state(1), sealed);
    problem(new SealedBlock(5, Bytes.utf8("block"), Bytes.utf8("proof")), 1);
    assertEquals(4, asked.get(), "another object");
    problem(sealed, 2);
    assertEquals(5, asked.get(), "other validators");
  }

  @Test
  void aNoIsNotRemembered() {
    install(1, Optional.of("wrong"));
    proofs.lookAhead(Optional.empty(), state(1), sealed);
    assertEquals(Optional.of("wrong"), problem(sealed, 1));
    assertEquals(2, asked.get());
  }

  @Test
  void anotherVerifierIsAskedItself() {
    install(1, Optional.empty());
    proofs.lookAhead(Optional.empty(), state(1), sealed);
    board.remove(key(1));
    install(2, Optional.of("it is stricter"));
    assertEquals(Optional.of("it is stricter"), problem(sealed, 1));
  }

  @Test
  void noMoreAreRememberedThanMayBeOnTheirWay() {
    install(1, Optional.empty());
    List<SealedBlock> many = java.util.stream.LongStream.rangeClosed(1, 100).mapToObj(height -> new SealedBlock(height, Bytes.EMPTY, Bytes.EMPTY)).toList();
    many.forEach(one -> proofs.lookAhead(Optional.empty(), state(1), one));
    many.forEach(one -> problem(one, 1));
    assertEquals(100 + 68, asked.get());
  }
}
