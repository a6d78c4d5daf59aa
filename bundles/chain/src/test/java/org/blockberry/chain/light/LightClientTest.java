package org.blockberry.chain.light;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.LightBlock;
import org.blockberry.chain.SignedHeader;
import org.blockberry.chain.light.LightClientException.Reason;
import org.blockberry.chain.verify.EvidenceVerification;
import org.junit.jupiter.api.Test;

/** What a light client answers when its sources fail, lag or lie. */
class LightClientTest {
  private static final LightOptions DAY = LightOptions.of(Duration.ofDays(1));

  private final GeneratedChain chain = GeneratedChain.of(7, 40);
  private final ScriptedSource primary = new ScriptedSource("primary", chain);
  private final ScriptedSource first = new ScriptedSource("first witness", chain);
  private final ScriptedSource second = new ScriptedSource("second witness", chain);
  private final TrustedBlocks trusted = new TrustedBlocks(100);
  private final LightClient client =
      LightClient.skipping(GeneratedChain.VERIFIER, DAY, new LightSources(primary, List.of(first, second)), trusted);

  private LightClientException fails(Reason reason, org.junit.jupiter.api.function.Executable call) {
    LightClientException e = assertThrows(LightClientException.class, call);
    assertEquals(reason, e.reason(), e::getMessage);
    return e;
  }

  private void start() throws LightClientException {
    assertEquals(chain.at(3), client.start(chain.anchor(3), chain.now()));
  }

  @Test
  void theAnchorsHashDecides() {
    TrustAnchor wrong = new TrustAnchor(3, chain.hash(4));
    LightClientException e = fails(Reason.OTHER_ANCHOR, () -> client.start(wrong, chain.now()));
    assertEquals("primary", e.source());
    assertTrue(e.getMessage().contains(chain.hash(3).toString()) && e.getMessage().contains(chain.hash(4).toString()), e::getMessage);
    first.chain = GeneratedChain.of(8, 40);
    assertEquals("first witness", fails(Reason.OTHER_ANCHOR, () -> client.start(chain.anchor(3), chain.now())).source());
    assertTrue(trusted.all().isEmpty());
  }

  @Test
  void theAnchorsCommitIsVerifiedToo() {
    primary.lie(3, block -> new LightBlock(new SignedHeader(block.header(), chain.at(4).commit()), block.validators()));
    fails(Reason.SOURCE_LIES, () -> client.start(chain.anchor(3), chain.now()));
    assertEquals(List.of("primary"), client.sources().dropped().stream().map(DroppedSource::name).toList());
  }

  @Test
  void anAnchorOrATrustedHeaderThatIsTooOldIsRefused() throws LightClientException {
    fails(Reason.EXPIRED, () -> client.start(chain.anchor(3), chain.at(3).header().time().plus(DAY.trustingPeriod())));
    start();
    var late = chain.at(3).header().time().plus(DAY.trustingPeriod());
    assertTrue(fails(Reason.EXPIRED, () -> client.update(late)).getMessage().contains("new trusted height and hash"));
    fails(Reason.EXPIRED, () -> client.verify(9, late));
    int asked = primary.asked;
    assertEquals(chain.at(3), client.verify(3, late), "what was verified in time stays verified");
    assertEquals(asked, primary.asked);
    assertEquals(chain.at(2), client.verify(2, late), "downwards hashes decide");
  }

  @Test
  void anOldStoreIsForgottenAtTheNextStartAndAYoungOneMustHoldTheAnchor() throws LightClientException {
    start();
    client.update(chain.now());
    fails(Reason.OTHER_ANCHOR, () -> client.start(new TrustAnchor(3, chain.hash(5)), chain.now()));
    fails(Reason.OTHER_ANCHOR, () -> client.start(new TrustAnchor(2, chain.hash(5)), chain.now()));
    assertEquals(chain.at(20), client.start(chain.anchor(20), chain.now()), "verified, not believed");
    var late = chain.now().plus(DAY.trustingPeriod());
    fails(Reason.EXPIRED, () -> client.start(chain.anchor(40), late));
    assertTrue(trusted.all().isEmpty());
  }

  @Test
  void anUnreachablePrimaryChangesPlacesAndSomebodyElseMustStillAgree() throws LightClientException {
    start();
    primary.reachable = false;
    assertEquals(chain.at(40), client.update(chain.now()));
    assertEquals("first witness", client.sources().primary());
    assertEquals(List.of("second witness", "primary"), client.sources().witnessNames());
    second.reachable = false;
    long height = java.util.stream.LongStream.range(4, 40).filter(h -> trusted.at(h).isEmpty()).findFirst().orElseThrow();
    LightClientException e = fails(Reason.UNCONFIRMED, () -> client.verify(height, chain.now()));
    assertTrue(e.mayPass() && e.getMessage().contains("connection refused"), e::getMessage);
    first.reachable = false;
    assertTrue(fails(Reason.UNREACHABLE, () -> client.verify(height, chain.now())).mayPass());
    assertFalse(trusted.at(height).isPresent());
    assertEquals(List.of(), client.sources().dropped(), "nobody who is away lies");
  }

  @Test
  void aWitnessThatIsBehindConfirmsNothing() throws LightClientException {
    start();
    first.chain = chain.upTo(39);
    second.chain = chain.upTo(38);
    assertTrue(fails(Reason.UNCONFIRMED, () -> client.update(chain.now())).mayPass());
    first.chain = chain;
    assertEquals(chain.at(40), client.update(chain.now()));
  }

  @Test
  void aHeightThatNobodyHasIsSaidSo() throws LightClientException {
    start();
    fails(Reason.NOT_YET, () -> client.verify(41, chain.now()));
    primary.lowest = 3;
    assertEquals(chain.at(2), client.verify(2, chain.now()), "a witness keeps it");
    first.lowest = 3;
    second.lowest = 3;
    fails(Reason.NOT_KEPT, () -> client.verify(1, chain.now()));
    assertThrows(IllegalArgumentException.class, () -> client.verify(0, chain.now()));
  }

  @Test
  void belowWhatIsTrustedOnlyHashesCount() throws LightClientException {
    GeneratedChain forged = GeneratedChain.of(99, 40); // each block signed by its own validators
    primary.lie(2, block -> forged.at(2));
    start();
    assertEquals("primary", fails(Reason.SOURCE_LIES, () -> client.verify(2, chain.now())).source());
    assertEquals(chain.at(2), client.verify(2, chain.now()), "the next one is asked");
  }

  @Test
  void aPrimaryThatTakesBackWhatItSaidLies() throws LightClientException {
    start();
    client.update(chain.now());
    primary.chain = chain.fork(20, "other");
    assertEquals("primary", fails(Reason.SOURCE_LIES, () -> client.update(chain.now())).source());
    assertEquals(chain.at(40), client.update(chain.now()), "the next one is asked");
  }

  @Test
  void aSourceThatAnswersWithAnotherHeightLies() throws LightClientException {
    start();
    primary.lie(9, block -> chain.at(10));
    fails(Reason.SOURCE_LIES, () -> client.verify(9, chain.now()));
    second.lie(9, block -> chain.at(10));
    assertEquals("second witness", fails(Reason.SOURCE_LIES, () -> client.verify(9, chain.now())).source(), "and nobody is left");
    assertEquals(List.of("primary", "second witness"), client.sources().dropped().stream().map(DroppedSource::name).toList());
  }

  @Test
  void aWitnessThatCannotSupportItsHeaderIsDropped() throws LightClientException {
    start();
    first.lie(40, block -> GeneratedChain.block(40, block.header().time(), block.header().lastBlockId(),
        GeneratedChain.strangers("liar", 3), GeneratedChain.strangers("liar", 3), "stolen"));
    assertEquals(chain.at(40), client.update(chain.now()));
    assertEquals(List.of("first witness"), client.sources().dropped().stream().map(DroppedSource::name).toList());
  }

  /** Block 40 of the true chain does not exist yet; the attackers make one in the past, and the witness has only 39. */
  @Test
  void anAttackAheadOfTheChainIsSeen() throws LightClientException {
    GeneratedChain honest = chain.upTo(39);
    first.chain = honest;
    second.chain = honest;
    start();
    LightBlock last = honest.at(39);
    primary.lie(40, block -> GeneratedChain.block(40, last.header().time().minusMillis(1), last.commit().blockId(), block.validators(),
        block.validators(), "stolen"));
    fails(Reason.SOURCE_LIES, () -> { // by way of 39 it cannot be right; from 3 on the times fit
      client.verify(39, chain.now());
      client.update(chain.now());
    });
  }

  @Test
  void anAttackAheadOfTheChainIsProvenAgainstItsMakers() throws LightClientException {
    GeneratedChain steady = steadyChain();
    GeneratedChain honest = steady.upTo(39);
    first.chain = honest;
    second.chain = honest;
    primary.chain = steady;
    client.start(steady.anchor(3), steady.now());
    LightBlock last = honest.at(39);
    primary.lie(40, block -> GeneratedChain.block(40, last.header().time().minusMillis(1), last.commit().blockId(), block.validators(),
        block.validators(), "stolen"));
    LightAttackException attack = assertThrows(LightAttackException.class, () -> client.update(steady.now()));
    var accusation = attack.accusations().get(0);
    assertEquals("primary", accusation.accused());
    new EvidenceVerification(GeneratedChain.VERIFIER).lightClientAttack(accusation.evidence(), honest.at(3).signedHeader(),
        honest.at(3).validators(), last.signedHeader());
    assertEquals(List.of(3L), List.copyOf(trusted.all().keySet()));
  }

  /** One set for all heights, so that one step goes anywhere. */
  private static GeneratedChain steadyChain() {
    for (long seed = 0;; seed++) {
      GeneratedChain chain = GeneratedChain.of(seed, 40);
      if (chain.at(40).validators().hash().equals(chain.at(3).validators().hash())) {
        return chain;
      }
    }
  }

  @Test
  void theMemoryIsBounded() throws LightClientException {
    TrustedBlocks few = new TrustedBlocks(4);
    LightClient small = LightClient.sequential(GeneratedChain.VERIFIER, DAY, new LightSources(primary, List.of(first)), few);
    small.start(chain.anchor(1), chain.now());
    small.update(chain.now());
    assertEquals(List.of(37L, 38L, 39L, 40L), List.copyOf(few.all().keySet()));
    assertEquals(chain.at(10), small.verify(10, chain.now()));
    assertEquals(4, few.all().size());
    assertThrows(IllegalArgumentException.class, () -> new TrustedBlocks(0));
  }

  @Test
  void nobodyConfirmsHimself() {
    assertThrows(IllegalArgumentException.class, () -> new LightSources(primary, List.of()));
    assertThrows(IllegalArgumentException.class, () -> new LightSources(primary, List.of(first, primary)));
  }

  @Test
  void anchorsAreReadStrictly() {
    TrustAnchor anchor = chain.anchor(12);
    assertEquals(anchor, TrustAnchor.parse(anchor.toString()));
    assertEquals(anchor, TrustAnchor.parse("12:" + anchor.hash().toString().toLowerCase(java.util.Locale.ROOT)));
    for (String wrong : List.of("", "12", "12:", ":" + anchor.hash(), "0:" + anchor.hash(), "-1:" + anchor.hash(), "12:" + anchor.hash() + "00",
        "12:" + Bytes.utf8("x"), "99999999999999999999:" + anchor.hash())) {
      assertThrows(IllegalArgumentException.class, () -> TrustAnchor.parse(wrong), wrong);
    }
  }
}
