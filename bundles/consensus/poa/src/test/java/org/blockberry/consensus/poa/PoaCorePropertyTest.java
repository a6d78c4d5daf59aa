package org.blockberry.consensus.poa;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.blockberry.chain.Block;
import org.blockberry.chain.Commit;
import org.blockberry.chain.LightBlock;
import org.blockberry.chain.SignedHeader;
import org.blockberry.chain.ValidatorSet;
import org.blockberry.chain.light.LightOptions;
import org.blockberry.chain.light.LightVerdict;
import org.blockberry.chain.light.LightVerification;
import org.blockberry.testing.contracts.FakeSigner;
import org.junit.jupiter.api.Test;

/** What holds whatever happens: the checks are in {@link Simulation}, and every block is verified when committed. */
class PoaCorePropertyTest {
  private static final FakeSigner KEY_FOR_SPEED = new FakeSigner();
  private static final int HAPPENINGS = 14;

  @Property(tries = 150)
  void neverTwoSignBytesInOneRoundAndNothingBeyondAPark(
      @ForAll @Size(min = 20, max = 150) List<@IntRange(min = 0, max = HAPPENINGS - 1) Integer> run,
      @ForAll boolean instant, @ForAll boolean emptyBlocks) {
    Simulation world = simulation(
        new PoaConfig(instant, Duration.ofSeconds(1), Duration.ofMillis(50), Duration.ofSeconds(5), emptyBlocks),
        new FakeSigner());
    for (int happening : run) {
      step(world, happening);
    }
    assertEquals(List.of(), world.failures, "nothing in these runs is fatal");
    // Whatever happened before, an undisturbed chain goes on.
    world.signerIsAway(false);
    world.resume();
    world.addTransaction();
    long before = world.tip().height();
    for (int i = 0; i < 60 && world.tip().height() < before + 3; i++) {
      world.addTransaction();
      world.nodeAnswers();
      world.fireTimer(world.timerDelay);
    }
    assertTrue(world.tip().height() >= before + 3,
        () -> "stuck in " + world.core.phase() + " " + world.core.status().note());
  }

  @Test
  void aThousandBlocksConvinceALightClient() {
    Simulation world = simulation(
        new PoaConfig(false, Duration.ofSeconds(1), Duration.ZERO, Duration.ofSeconds(5), true), KEY_FOR_SPEED);
    for (int i = 0; world.chain.size() < 1000 && i < 10_000; i++) {
      if (i % 3 == 0) {
        world.addTransaction();
      }
      if (i % 400 == 399) {
        world.restart();
      }
      world.nodeAnswers();
      world.fireTimer(Duration.ofMillis(i % 7 == 0 ? -100 : 900)); // the clock jumps back now and then
    }
    assertEquals(1000, world.chain.size());

    LightVerification client = new LightVerification(VerifiedChain::jdkVerifies);
    LightOptions options = LightOptions.of(Duration.ofDays(1));
    Instant now = world.tip().time().plusSeconds(1);
    LightBlock trusted = light(world, 0);
    for (int i = 1; i < 1000; i++) {
      LightBlock next = light(world, i);
      assertEquals(LightVerdict.TRUSTED, client.verify(trusted.header(), trusted.validators(), next, options, now));
      trusted = next;
    }
    assertEquals(LightVerdict.TRUSTED, client.verify(light(world, 0).header(), light(world, 0).validators(),
        light(world, 999), options, now), "and in one step");
  }

  private static void step(Simulation world, int happening) {
    switch (happening) {
      case 0, 1, 2 -> world.nodeAnswers();
      case 3 -> world.nodeFails(Failure.Kind.EMPTY_SLOT);
      case 4, 5 -> world.fireTimer(world.timerDelay);
      case 6 -> world.fireTimer(Duration.ofHours(-1));
      case 7 -> world.addTransaction();
      case 8 -> world.restart();
      case 9 -> world.park(world.tip().height());
      case 10 -> world.cancelPark(world.park(world.tip().height() + 1));
      case 11 -> world.park(world.tip().height() + 2);
      case 12 -> world.resume();
      default -> {
        world.signerIsAway(true);
        world.nodeAnswers();
        world.signerIsAway(false);
      }
    }
  }

  private static Simulation simulation(PoaConfig config, FakeSigner signer) {
    return new Simulation(config, signer, new VerifiedChain().genesis(Simulation.CHAIN, signer.publicKey(), 1));
  }

  private static LightBlock light(Simulation world, int index) {
    return new LightBlock(new SignedHeader(Block.decode(world.chain.get(index).block()).header(),
        Commit.decode(world.chain.get(index).commit())), ValidatorSet.decode(world.tips.get(index).validators()));
  }
}
