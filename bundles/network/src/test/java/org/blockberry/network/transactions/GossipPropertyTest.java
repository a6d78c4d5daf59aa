package org.blockberry.network.transactions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.blockberry.api.mempool.Transaction;
import org.blockberry.api.value.Bytes;
import org.blockberry.cramberry.Options;
import org.blockberry.network.effect.Effect;
import org.blockberry.network.effect.Now;
import org.blockberry.network.streams.ReadyPeer;

/** Several gossips with each other, under any order of messages, losses of connections and changes of pools. */
class GossipPropertyTest {
  private static final long STEP = 100_000_000L;
  private static final long FORGET = 60_000_000_000L;

  private record Letter(int from, int to, Bytes message, int session) {}

  /** Nodes, letters under way, and what was ever sent to whom in one session. */
  private static final class World {
    private final Random chance;
    private final List<Gossip> nodes = new ArrayList<>();
    private final List<Map<Bytes, Transaction>> pools = new ArrayList<>();
    private final List<Letter> letters = new ArrayList<>();
    private final Map<String, Integer> sessions = new HashMap<>(); // 0: not connected
    private final Map<String, Set<Bytes>> delivered = new HashMap<>();
    private final Map<String, Map<Bytes, Long>> requested = new HashMap<>();
    private final boolean capable;
    private int session;
    private long nanos;

    private World(long seed, int count, boolean capable) {
      this.chance = new Random(seed);
      this.capable = capable;
      for (int i = 0; i < count; i++) {
        nodes.add(new Gossip(new GossipLimits(true, 1_000, 1 << 20, 5_000_000_000L, i)));
        pools.add(new LinkedHashMap<>());
      }
    }

    private Now now() {
      return new Now(nanos, nanos / 1_000_000);
    }

    private static String way(int from, int to) {
      return from + ">" + to;
    }

    private void connect(int a, int b) {
      if (sessions.getOrDefault(way(a, b), 0) == 0) {
        session++;
        for (int[] pair : new int[][] {{a, b}, {b, a}}) {
          sessions.put(way(pair[0], pair[1]), session);
          delivered.put(way(pair[0], pair[1]), new HashSet<>());
          requested.put(way(pair[0], pair[1]), new HashMap<>());
          post(pair[0], nodes.get(pair[0]).ready(new ReadyPeer("" + pair[1], true, 0, capable, "", List.of()), now()));
        }
      }
    }

    private void disconnect(int a, int b) {
      if (sessions.getOrDefault(way(a, b), 0) != 0) {
        sessions.put(way(a, b), 0);
        sessions.put(way(b, a), 0);
        post(a, nodes.get(a).gone("" + b, now()));
        post(b, nodes.get(b).gone("" + a, now()));
      }
    }

    private void post(int from, List<Effect> effects) {
      for (Effect effect : effects) {
        if (effect instanceof Effect.Send send) {
          int to = Integer.parseInt(send.peer());
          check(from, to, TransactionsMessage.decodeTagged(send.message(), Options.DEFAULT));
          letters.add(new Letter(from, to, send.message(), sessions.getOrDefault(way(from, to), 0)));
        } else if (effect instanceof Effect.SubmitTransaction submit) {
          pools.get(from).put(submit.hash(), Transaction.of(submit.transaction()));
          post(from, nodes.get(from).pool(pools.get(from).values(), now()));
          post(from, nodes.get(from).submitted(submit.peer(), submit.hash(), Gossip.Outcome.TAKEN, now()));
        } else {
          throw new AssertionError("an honest node is never fined: " + effect);
        }
      }
    }

    private void check(int from, int to, TransactionsMessage message) {
      if (message instanceof TransactionDataResponse data) {
        data.transactions().forEach(one -> assertTrue(delivered.get(way(from, to)).add(one.hash())
            || requested.get(way(to, from)).remove(one.hash()) != null, "sent twice to one peer, unasked"));
      } else if (message instanceof TransactionDataRequest request) {
        request.transactions().forEach(one -> {
          assertTrue(!pools.get(from).containsKey(one.hash()), "asks for what it has");
          Long last = requested.get(way(from, to)).put(one.hash(), nanos);
          assertTrue(last == null || nanos - last >= FORGET, "asked twice of one peer within its time");
        });
      }
    }

    private void deliver() {
      if (!letters.isEmpty()) {
        Letter letter = letters.remove(chance.nextInt(letters.size()));
        if (letter.session != 0 && sessions.get(way(letter.from, letter.to)) == letter.session) {
          post(letter.to, nodes.get(letter.to).received("" + letter.from, letter.message, now()));
        }
      }
    }

    private void tick() {
      nanos += STEP;
      for (int i = 0; i < nodes.size(); i++) {
        post(i, nodes.get(i).tick(now()));
      }
    }

    private void submit(int node, int number) {
      Transaction tx = Transaction.of(Bytes.utf8("tx " + number));
      pools.get(node).put(tx.hash(), tx);
      post(node, chance.nextBoolean() ? nodes.get(node).pool(pools.get(node).values(), now())
          : nodes.get(node).waits(List.of(tx), now()));
    }
  }

  @Property(tries = 200)
  void nothingIsSentOrAskedForTwiceAndEverybodyGetsEverything(@ForAll long seed, @ForAll @IntRange(min = 2, max = 5) int count,
      @ForAll boolean capable) {
    World world = new World(seed, count, capable);
    int submitted = 0;
    for (int step = 0; step < 400; step++) {
      int a = world.chance.nextInt(count);
      int b = world.chance.nextInt(count);
      switch (world.chance.nextInt(12)) {
        case 0 -> {
          if (a != b) {
            world.connect(a, b);
          }
        }
        case 1 -> {
          if (a != b && world.chance.nextInt(4) == 0) {
            world.disconnect(a, b);
          }
        }
        case 2 -> world.submit(a, submitted++);
        case 3 -> world.tick();
        default -> world.deliver();
      }
    }
    for (int i = 1; i < count; i++) {
      world.connect(i - 1, i);
    }
    for (int round = 0; round < 1_500; round++) {
      world.tick();
      while (!world.letters.isEmpty()) {
        world.deliver();
      }
    }
    for (Map<Bytes, Transaction> pool : world.pools) {
      assertEquals(submitted, pool.size());
    }
  }
}
