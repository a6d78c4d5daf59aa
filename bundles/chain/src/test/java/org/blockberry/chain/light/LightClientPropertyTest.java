package org.blockberry.chain.light;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Tag;
import net.jqwik.api.statistics.Statistics;
import org.blockberry.chain.BlockId;
import org.blockberry.chain.Commit;
import org.blockberry.chain.CommitSig;
import org.blockberry.chain.Header;
import org.blockberry.chain.LightBlock;
import org.blockberry.chain.LightClientAttackEvidence;
import org.blockberry.chain.SignedHeader;
import org.blockberry.chain.ValidatorSet;
import org.blockberry.chain.light.LightClientException.Reason;
import org.blockberry.chain.verify.EvidenceVerification;

/** Chains whose validators change as chance has it: what is true is found, and nothing else is ever trusted. */
@Tag("sec-C1")
class LightClientPropertyTest {
  private static final LightOptions DAY = LightOptions.of(Duration.ofDays(1));
  private static final int HEIGHTS = 24;

  private static LightClient client(boolean everyHeight, int kept, ScriptedSource primary, ScriptedSource... witnesses) {
    LightSources sources = new LightSources(primary, List.of(witnesses), Math.min(LightSources.USUAL_WITNESSES, witnesses.length));
    TrustedBlocks trusted = new TrustedBlocks(kept);
    return everyHeight ? LightClient.sequential(GeneratedChain.VERIFIER, DAY, sources, trusted)
        : LightClient.skipping(GeneratedChain.VERIFIER, DAY, sources, trusted);
  }

  private static void onlyTheTruth(LightClient client, GeneratedChain chain) {
    client.trusted().all().forEach((height, block) -> assertEquals(chain.hash(height), block.header().hash(), "height " + height));
  }

  @Property(tries = 60)
  void everyHeightOfAnHonestChainIsFound(@ForAll long seed, @ForAll boolean everyHeight) throws LightClientException {
    Random random = new Random(seed);
    GeneratedChain chain = GeneratedChain.of(seed, HEIGHTS);
    ScriptedSource primary = new ScriptedSource("primary", chain);
    ScriptedSource witness = new ScriptedSource("witness", chain);
    LightClient client = client(everyHeight, 1 + random.nextInt(40), primary, witness);
    client.start(chain.anchor(1 + random.nextInt(HEIGHTS)), chain.now());
    for (int i = 0; i < 6; i++) {
      long height = 1 + random.nextInt(HEIGHTS);
      int before = primary.asked;
      assertEquals(chain.at(height), client.verify(height, chain.now()));
      assertTrue(primary.asked - before <= HEIGHTS, () -> "asked " + primary.asked + " times");
      onlyTheTruth(client, chain);
    }
    assertEquals(chain.at(HEIGHTS), client.update(chain.now()));
    assertEquals(List.of(), client.sources().dropped());
  }

  @Property(tries = 40)
  void aSetThatStaysNeedsOneStep(@ForAll long seed) throws LightClientException {
    GeneratedChain chain = GeneratedChain.of(seed, 2);
    LightBlock start = chain.at(2);
    ValidatorSet next = start.validators();
    if (!start.header().nextValidatorsHash().equals(next.hash())) {
      return;
    }
    LightBlock far = GeneratedChain.block(1_000_000, start.header().time().plusSeconds(60), start.commit().blockId(), next, next, "state");
    LightPath path = new LightPath(new LightVerification(GeneratedChain.VERIFIER), DAY, false);
    assertEquals(List.of(start, far), path.to(far, start, "source", height -> {
      throw new AssertionError("height " + height + " is not needed");
    }, far.header().time()));
  }

  /** Whatever a source without keys changes, nothing false is trusted; and the honest ones suffice once it is gone. */
  @Property(tries = 120)
  void aPrimaryWithoutKeysIsCaughtOrDoesNotMatter(@ForAll long seed, @ForAll boolean everyHeight) throws LightClientException {
    Random random = new Random(seed);
    GeneratedChain chain = GeneratedChain.of(seed, HEIGHTS);
    ScriptedSource primary = new ScriptedSource("primary", chain);
    for (int height = 1; height <= HEIGHTS; height++) {
      if (random.nextInt(3) == 0) {
        int kind = random.nextInt(6);
        primary.lie(height, block -> altered(block, chain, kind));
      }
    }
    LightClient client = client(everyHeight, 40, primary, new ScriptedSource("a", chain), new ScriptedSource("b", chain));
    List<Long> targets = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      targets.add((long) 1 + random.nextInt(HEIGHTS));
    }
    boolean started = false;
    for (long height : targets) {
      try {
        if (!started) {
          client.start(chain.anchor(4), chain.now());
          started = true;
        }
        assertEquals(chain.hash(height), client.verify(height, chain.now()).header().hash());
      } catch (LightClientException e) {
        assertTrue(e.reason() == Reason.SOURCE_LIES || e.reason() == Reason.OTHER_ANCHOR, e::getMessage);
        assertEquals("primary", e.source());
        if (e.reason() == Reason.OTHER_ANCHOR) {
          return; // the client refuses to begin
        }
      }
      onlyTheTruth(client, chain);
    }
    assertTrue(client.sources().dropped().size() <= 1, () -> client.sources().dropped().toString());
  }

  /** Half of the kinds leave the hash as it is and damage what proves it, the other half change the header. */
  private static LightBlock altered(LightBlock block, GeneratedChain chain, int kind) {
    Header header = block.header();
    ValidatorSet strangers = GeneratedChain.strangers("stranger", 4);
    return switch (kind) {
      case 0 -> GeneratedChain.block(header.height(), header.time(), header.lastBlockId(), strangers, strangers, "stolen");
      case 1 -> new LightBlock(block.signedHeader(), strangers);
      case 2 -> new LightBlock(new SignedHeader(header, unsigned(block.commit())), block.validators());
      case 3 -> new LightBlock(new SignedHeader(withState(header), block.commit()), block.validators());
      case 4 -> new LightBlock(new SignedHeader(withState(header), renamed(block.commit(), withState(header))), block.validators());
      default -> chain.at(header.height() % HEIGHTS + 1);
    };
  }

  private static Header withState(Header h) {
    return new Header(h.blockVersion(), h.appVersion(), h.chainId(), h.height(), h.time(), h.lastBlockId(), h.lastCommitHash(), h.dataHash(),
        h.validatorsHash(), h.nextValidatorsHash(), h.consensusHash(), h.lastCommitHash(), h.lastResultsHash(), h.evidenceHash(),
        h.proposerAddress());
  }

  private static Commit unsigned(Commit commit) {
    return new Commit(commit.height(), commit.round(), commit.blockId(), commit.signatures().stream().map(sig -> CommitSig.ABSENT).toList());
  }

  private static Commit renamed(Commit commit, Header header) {
    return new Commit(commit.height(), commit.round(), new BlockId(header.hash(), commit.blockId().parts()), commit.signatures());
  }

  /** All validators sign twice. One honest witness is enough to stop the client, and its chain can judge the proof. */
  @Property(tries = 60)
  void aForkWithAllKeysIsAnAttackWithProof(@ForAll long seed, @ForAll boolean everyHeight) throws LightClientException {
    Random random = new Random(seed);
    GeneratedChain chain = GeneratedChain.of(seed, HEIGHTS);
    int common = 3 + random.nextInt(HEIGHTS - 4);
    GeneratedChain fork = chain.fork(common, "stolen");
    boolean primaryLies = random.nextBoolean();
    ScriptedSource primary = new ScriptedSource("primary", primaryLies ? fork : chain);
    ScriptedSource liar = new ScriptedSource("first", fork);
    ScriptedSource other = new ScriptedSource("second", chain);
    LightClient client = client(everyHeight, 40, primary, liar, other);
    client.start(chain.anchor(1 + random.nextInt(common)), chain.now());
    LightAttackException attack = assertThrows(LightAttackException.class, () -> client.update(chain.now()));
    onlyTheTruth(client, chain);
    assertTrue(attack.getMessage().contains("1 agree with primary and 1 do not"), attack::getMessage);
    int proven = 0;
    for (LightAttackException.Accusation accusation : attack.accusations()) {
      boolean judgeIsHonest = accusation.judge().equals("second") || accusation.judge().equals("primary") && !primaryLies;
      if (judgeIsHonest) {
        LightClientAttackEvidence evidence = accusation.evidence();
        LightBlock base = chain.at(evidence.commonHeight());
        new EvidenceVerification(GeneratedChain.VERIFIER).lightClientAttack(evidence, base.signedHeader(), base.validators(),
            chain.at(evidence.conflictingBlock().header().height()).signedHeader());
        proven++;
      }
    }
    assertTrue(attack.accusations().size() <= 2 && proven <= 1, attack::getMessage);
    Statistics.label("judged").collect(proven == 1).coverage(found -> found.check(true).percentage(p -> p > 30));
  }

  @Property(tries = 60)
  void aWitnessWithoutKeysStopsNobody(@ForAll long seed) throws LightClientException {
    Random random = new Random(seed);
    GeneratedChain chain = GeneratedChain.of(seed, HEIGHTS);
    ScriptedSource liar = new ScriptedSource("liar", chain);
    int kind = random.nextInt(6);
    for (int height = 6; height <= HEIGHTS; height++) {
      liar.lie(height, block -> altered(block, chain, kind));
    }
    LightClient client = client(random.nextBoolean(), 40, new ScriptedSource("primary", chain), liar, new ScriptedSource("a", chain),
        new ScriptedSource("b", chain));
    client.start(chain.anchor(5), chain.now());
    assertEquals(chain.at(HEIGHTS), client.update(chain.now()));
    onlyTheTruth(client, chain);
    boolean sameHash = kind == 1 || kind == 2;
    assertEquals(sameHash ? List.of() : List.of("liar"), client.sources().dropped().stream().map(DroppedSource::name).toList());
  }
}
