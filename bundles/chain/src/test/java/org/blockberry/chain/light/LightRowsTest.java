package org.blockberry.chain.light;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.blockberry.chain.LightBlock;
import org.blockberry.chain.ValidatorSet;
import org.blockberry.chain.light.LightClientException.Reason;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What light clients of others suffered. A method with Broken in its name shows what the rule that is tested would let in if it were missing. */
class LightRowsTest {
  private static final LightOptions DAY = LightOptions.of(Duration.ofDays(1));

  private final GeneratedChain chain = GeneratedChain.of(7, 40);
  private final GeneratedChain madeUp = GeneratedChain.of(99, 4_000); // its own validators sign it
  private final ScriptedSource primary = new ScriptedSource("primary", chain);
  private final ScriptedSource first = new ScriptedSource("first witness", chain);
  private final ScriptedSource second = new ScriptedSource("second witness", chain);
  private final ScriptedSource third = new ScriptedSource("third witness", chain);

  private LightClient client(int needed) throws LightClientException {
    LightClient client = LightClient.skipping(GeneratedChain.VERIFIER, DAY, new LightSources(primary, List.of(first, second, third), needed),
        new TrustedBlocks(100));
    client.start(chain.anchor(3), chain.now());
    return client;
  }

  private static Reason fails(org.junit.jupiter.api.function.Executable call) {
    return assertThrows(LightClientException.class, call).reason();
  }

  @Test
  @Tag("sec-B1")
  void aHeightThatIsMadeUpCostsFewQuestionsAndItsMakerHisPlace() throws LightClientException {
    LightClient client = client(2);
    primary.chain = madeUp;
    int before = primary.asked;
    assertEquals(Reason.SOURCE_LIES, fails(() -> client.update(madeUp.now())));
    assertTrue(primary.asked - before <= 20, () -> primary.asked + " questions");
    assertEquals(chain.at(40), client.update(chain.now()));
    assertEquals(List.of("primary"), client.sources().dropped().stream().map(DroppedSource::name).toList());
  }

  @Test
  @Tag("sec-B1")
  void theBrokenRuleOfTheHighestClaimFollowsIt() throws LightSourceException {
    primary.chain = madeUp;
    LightBlock highest = null;
    for (ScriptedSource source : List.of(primary, first, second, third)) {
      LightBlock claim = source.lightBlock(LightBlockSource.LATEST);
      highest = Stream.of(claim, highest == null ? claim : highest).max(Comparator.comparingLong(one -> one.header().height())).orElseThrow();
    }
    assertEquals(4_000, highest.header().height());
  }

  @Test
  @Tag("sec-B2")
  void aWitnessThatIsThePrimarysFriendIsNotEnough() throws LightClientException {
    LightClient client = client(2);
    GeneratedChain forged = chain.fork(3, "stolen");
    primary.chain = forged;
    first.chain = forged;
    List.of(second, third).forEach(honest -> honest.reachable = false);
    assertEquals(Reason.UNCONFIRMED, fails(() -> client.update(chain.now())));
    assertEquals(List.of(3L), List.copyOf(client.trusted().all().keySet()));
    third.reachable = true;
    assertEquals(Reason.ATTACK, fails(() -> client.update(chain.now())));
  }

  @Test
  @Tag("sec-B2")
  void theBrokenClientOfOneWitnessTrustsThemBoth() throws LightClientException {
    LightClient client = client(1);
    GeneratedChain forged = chain.fork(3, "stolen");
    primary.chain = forged;
    first.chain = forged;
    List.of(second, third).forEach(honest -> honest.reachable = false);
    assertNotEquals(chain.hash(40), client.update(chain.now()).header().hash());
  }

  /** As many strangers as it takes, each with a valid signature of his own. */
  private LightBlock signedByStrangers() {
    LightBlock honest = chain.at(40);
    ValidatorSet strangers = GeneratedChain.strangers("crowd", 30);
    return GeneratedChain.block(40, honest.header().time(), honest.header().lastBlockId(), strangers, strangers, "stolen");
  }

  @Test
  @Tag("sec-C4")
  void signaturesOfStrangersAddNothing() throws LightClientException {
    LightClient client = client(2);
    primary.lie(40, block -> signedByStrangers());
    assertEquals(Reason.SOURCE_LIES, fails(() -> client.update(chain.now())));
    assertEquals(chain.at(40), client.update(chain.now()));
  }

  @Test
  @Tag("sec-C4")
  void theBrokenThresholdCountsEntriesAndIsReached() {
    ValidatorSet trusted = chain.at(3).validators();
    LightBlock crowd = signedByStrangers();
    assertTrue(3 * crowd.commit().signatures().size() > trusted.size(), "a third of the trusted ones, if one only counts");
    assertFalse(new LightVerification(GeneratedChain.VERIFIER).verify(chain.at(3).header(), chain.at(4).validators(), crowd, DAY, chain.now()).trusted());
  }

  @Test
  @Tag("sec-B4")
  void aSilentWitnessDoesNotSlowEachLook() throws LightClientException {
    third.reachable = false;
    for (int look = 0; look < 100; look++) {
      LightClient client = client(2);
      client.update(chain.now());
    }
    int alone = third.asked; // each of these clients waits for it, as nobody remembers
    third.asked = 0;
    LightClient client = client(2);
    for (int look = 0; look < 100; look++) {
      client.trusted().clear();
      client.start(chain.anchor(3), chain.now());
      client.update(chain.now());
    }
    assertTrue(third.asked < alone * 3 / 4, () -> third.asked + " questions, " + alone + " without a memory");
  }
}
