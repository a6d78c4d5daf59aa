package org.blockberry.network.streams;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Tag;
import org.blockberry.api.value.Bytes;
import org.blockberry.cramberry.Limits;
import org.blockberry.cramberry.fuzz.Corpus;
import org.blockberry.network.blocks.Propagation;
import org.blockberry.network.blocks.PropagationLimits;
import org.blockberry.network.effect.Effect;
import org.blockberry.network.effect.Now;
import org.blockberry.network.handshake.Handshakes;
import org.blockberry.network.handshake.Ours;
import org.blockberry.network.handshake.Terms;
import org.blockberry.network.housekeeping.Housekeeping;
import org.blockberry.network.pex.ExchangeLimits;
import org.blockberry.network.pex.PeerExchange;
import org.blockberry.network.transactions.Gossip;
import org.blockberry.network.transactions.GossipLimits;

/** Whatever bytes come on a stream: an answer or a fine, never an exception, and memory in proportion to what came. */
@Tag("sec-G1")
@Tag("sec-G3")
class ProtocolsPropertyTest {
  private static final Now NOW = new Now(1, 1_700_000_000_000L);
  private static final int CORES = 200 << 10; // what tables may grow by, which are bounded for themselves
  private static final byte[] FIELDS = {0x14, 0x18, 0x24, 0x28, 0x34, 0x38, 0x44, 0x58, 0x78, 0, 0, 1, 0x20, (byte) 0xff, 0x7f};

  private static Bytes message(int typeId, Random chance) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(typeId & 0x7f | 0x80);
    out.write(typeId >> 7);
    int length = chance.nextInt(200);
    for (int i = 0; i < length; i++) {
      out.write(chance.nextInt(3) == 0 ? chance.nextInt(256) : FIELDS[chance.nextInt(FIELDS.length)]);
    }
    return Bytes.wrap(out.toByteArray());
  }

  private static List<Effect> bounded(Bytes message, java.util.function.Supplier<List<Effect>> call) {
    return Corpus.withinMemory(32L * message.size() + Limits.FREE_MEMORY + CORES, call);
  }

  @Property(tries = 500)
  void everyCoreSurvivesEveryMessage(@ForAll long seed) {
    Random chance = new Random(seed);
    List<Protocol> protocols = List.of(new Housekeeping(true), new Gossip(new GossipLimits(true, 1 << 20, 1 << 20, 1, seed)),
        new Propagation(new PropagationLimits(1 << 20, 1 << 20, 1 << 20, seed), chance.nextInt(3), peer -> chance.nextBoolean()),
        new PeerExchange(new ExchangeLimits(true, false, 3, Map.of(), Set.of(), true, seed, seed), Optional.empty()));
    for (Protocol protocol : protocols) {
      protocol.ready(new ReadyPeer("p", true, 0, true, "/ip4/1.2.3.4/tcp/1", List.of()), NOW);
      protocol.tick(NOW);
      for (int typeId : protocol.rules().typeIds()) {
        for (int i = 0; i < 10; i++) {
          Bytes message = message(typeId, chance);
          List<Effect> effects = bounded(message, () -> protocol.received("p", message, NOW));
          assertTrue(effects.size() <= 200, effects.size() + " effects of one message");
        }
      }
      protocol.tick(NOW);
      protocol.gone("p", NOW);
    }
    Handshakes handshakes = new Handshakes(new Terms("c", 1, Bytes.wrap(new byte[32])), 1);
    for (int i = 0; i < 30; i++) {
      handshakes.connected("p", Bytes.wrap(new byte[32]), true, 0, new Ours(1, 1));
      Bytes message = message(128 + i % 3, chance);
      bounded(message, () -> handshakes.received("p", message, new Ours(1, 1)));
    }
  }
}
