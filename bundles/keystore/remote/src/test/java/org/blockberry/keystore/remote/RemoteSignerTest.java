package org.blockberry.keystore.remote;

import static org.blockberry.keystore.remote.SignerRig.CHAIN;
import static org.blockberry.keystore.remote.SignerRig.CRYPTO;
import static org.blockberry.keystore.remote.SignerRig.LONG;
import static org.blockberry.keystore.remote.SignerRig.precommit;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.blockberry.api.consensus.ConsensusSigner.Signed;
import org.blockberry.api.consensus.ConsensusSigner.SignedStep;
import org.blockberry.api.consensus.DoubleSignException;
import org.blockberry.api.consensus.SignerAwayException;
import org.blockberry.api.keystore.StepAnswer;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.BlockLimits;
import org.blockberry.chain.SignBytes;
import org.blockberry.chain.SignedMsgType;
import org.blockberry.keystore.remote.wire.SignerAnswer;
import org.blockberry.keystore.remote.wire.SignerQuestion;
import org.blockberry.node.sign.GuardedSigner;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Signatures from the other process, and its memory beside the node's. */
class RemoteSignerTest {
  @TempDir
  private Path folder;
  private SignerRig rig;
  private SignerLink link;
  private RemoteKey key;

  @BeforeEach
  void start() throws Exception {
    rig = new SignerRig(folder);
    link = rig.link(rig.place(), LONG);
    key = rig.remote(link);
  }

  @AfterEach
  void stop() throws Exception {
    link.close();
    rig.close();
  }

  @Test
  void votesAndProposalsAreSignedAsWithAKeyOfOnesOwn() {
    List<Bytes> all = List.of(
        SignBytes.proposal(CHAIN, 5, 1, 0, SignerRig.block(1), Instant.ofEpochSecond(9, 5)),
        SignBytes.vote(CHAIN, SignedMsgType.PREVOTE, 5, 1, SignerRig.block(0), Instant.ofEpochSecond(-1, 999_999_999)),
        SignBytes.vote(CHAIN, SignedMsgType.PRECOMMIT, 5, 1, SignerRig.block(1), Instant.EPOCH));
    for (int step = 0; step < all.size(); step++) {
      Bytes asked = all.get(step);
      StepAnswer answer = key.signStep(5, 1, step, asked);
      assertEquals(new Signed(asked, rig.validator.sign(asked)), answer.signed().orElseThrow());
      assertEquals(rig.validator.sign(asked), key.sign(asked));
    }
    assertEquals(new SignedStep(5, 1, 2), rig.guard.last());
    assertEquals(1, rig.log.stream().filter(line -> line.endsWith("is connected")).count(), rig.log.toString());
  }

  @Test
  @Tag("sec-K4")
  void extensionsAreSignedForThePrecommitThatWasSignedLast() {
    Bytes extension = SignBytes.extension(CHAIN, 5, 0, Bytes.wrap(new byte[BlockLimits.MAX_EXTENSION_BYTES]));
    assertEquals(new SignedStep(0, 0, 0), key.signExtension(5, 0, extension).last().orElseThrow());
    key.signStep(5, 0, 2, precommit(5, 1, 1_000));
    for (Bytes asked : List.of(extension, SignBytes.extension(CHAIN, 5, 0, Bytes.EMPTY))) {
      assertEquals(new Signed(asked, rig.validator.sign(asked)), key.signExtension(5, 0, asked).signed().orElseThrow());
    }
    assertTrue(key.signExtension(5, 1, SignBytes.extension(CHAIN, 5, 1, Bytes.EMPTY)).signed().isEmpty());
    assertThrows(RuntimeException.class, () -> key.signExtension(5, 0, SignBytes.extension("other-1", 5, 0, Bytes.EMPTY)));
    assertThrows(RuntimeException.class, () -> key.signExtension(5, 0, precommit(5, 1, 1_000)));
  }

  @Test
  @Tag("sec-K4")
  void nothingButVotesAndProposalsOfThisChainIsAskedFor() {
    for (Bytes bytes : List.of(Bytes.utf8("a transaction"), SignBytes.vote("other-1", SignedMsgType.PREVOTE, 5, 0, SignerRig.block(1),
        Instant.EPOCH), SignBytes.extension(CHAIN, 5, 0, Bytes.utf8("x")), precommit(0, 1, 1))) {
      assertThrows(RuntimeException.class, () -> key.sign(bytes));
    }
    assertEquals(0, rig.guard.last().height());
  }

  @Test
  @Tag("sec-K2")
  void theSignerRefusesWhatTheNodeForgot() throws Exception {
    Path state = folder.resolve("node").resolve("state");
    Bytes vote = precommit(5, 1, 1_000);
    Signed first;
    try (GuardedSigner node = GuardedSigner.open(key, state, CHAIN, 0)) {
      node.signStep(4, 0, 2, precommit(4, 1, 500));
      byte[] before = node.memory();
      first = node.signStep(5, 0, 2, vote);
      node.close();
      Files.write(state, before); // the node's disk lost the last record
    }
    try (GuardedSigner node = GuardedSigner.open(key, state, CHAIN, 0)) {
      assertThrows(DoubleSignException.class, () -> node.signStep(5, 0, 2, precommit(5, 2, 1_000)), "another block");
      assertEquals(new SignedStep(5, 0, 2), node.last(), "the engine sees that this step is taken");
    }
    Files.delete(state);
    try (GuardedSigner node = GuardedSigner.open(key, state, CHAIN, 0)) {
      assertEquals(first, node.signStep(5, 0, 2, precommit(5, 1, 7_000)), "with the time of then");
      assertEquals(first, node.signStep(5, 0, 2, precommit(5, 1, 9_000)));
    }
    Files.delete(state);
    try (GuardedSigner node = GuardedSigner.open(key, state, CHAIN, 0)) {
      assertThrows(DoubleSignException.class, () -> node.sign(5, 0, 2, precommit(5, 1, 7_000)), "who cannot take the time over");
      assertEquals(new SignedStep(5, 0, 2), node.last());
    }
  }

  @Test
  @Tag("sec-K4")
  void aNewConnectionIsMadeWhenTheSignerIsBack() throws Exception {
    key.sign(precommit(1, 1, 1));
    int port = rig.server.address().getPort();
    rig.server.close();
    SignerLink hasty = rig.link(rig.place(), LONG);
    assertThrows(NoAnswerException.class, () -> hasty.ask(new SignerQuestion.Describe()));
    assertThrows(NoAnswerException.class, () -> key.sign(precommit(2, 1, 1)));
    try (GuardedSigner node = GuardedSigner.open(key, folder.resolve("node").resolve("state"), CHAIN, 0)) {
      assertThrows(SignerAwayException.class, () -> node.signStep(2, 0, 2, precommit(2, 1, 1)));
      assertThrows(SignerAwayException.class, () -> node.sign(2, 0, 2, precommit(2, 1, 1)));
      assertEquals(0, node.last().height(), "it may be asked again");
    }
    rig.listen(port);
    SignerAnswer answer = null;
    while (answer == null) {
      try {
        answer = link.ask(new SignerQuestion.Describe());
      } catch (NoAnswerException e) {
        Thread.onSpinWait(); // it says when it dials again
      }
    }
    assertEquals(new SignedStep(1, 0, 2), ((SignerAnswer.Description) answer).last());
    assertTrue(link.connected());
    key.sign(precommit(2, 1, 1));
    hasty.close();
    assertTrue(rig.log.stream().anyMatch(line -> line.endsWith("is there again")), rig.log.toString());
  }

  /** A signer that cannot remember gives nothing away and ends. */
  @Test
  @Tag("sec-K2")
  void aSignerWhoseMemoryFailsEnds() throws Exception {
    key.sign(precommit(1, 1, 1));
    rig.guard.close(); // its file takes no more writes
    assertThrows(NoAnswerException.class, () -> key.sign(precommit(2, 1, 1)));
    assertFalse(rig.server.await().isEmpty());
  }

  @Test
  void theVerifierIsTheNodes() {
    RemoteKey deceived = new RemoteKey(link, new SignerPlace(rig.server.address(), SignerRig.key(2).publicKey(),
        SignerRig.key(9).publicKey(), CHAIN), CRYPTO.ed25519());
    IllegalStateException refused = assertThrows(IllegalStateException.class, () -> deceived.sign(precommit(1, 1, 1)));
    assertTrue(refused.getMessage().contains("not one of its key"), refused.getMessage());
  }
}
