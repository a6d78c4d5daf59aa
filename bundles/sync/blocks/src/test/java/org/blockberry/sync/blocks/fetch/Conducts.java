package org.blockberry.sync.blocks.fetch;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.blockberry.api.value.Bytes;
import org.blockberry.sync.blocks.wire.BlockData;
import org.blockberry.sync.blocks.wire.Stream;

/** Peers of all kinds. Those called honest keep to the protocol, however slow and forgetful they are, and may never be fined. */
final class Conducts {
  private Conducts() {}

  // --- honest

  /** Its answers overtake each other and take any time up to a bound. */
  static World.Conduct erratic(long mostNanos) {
    return (world, peer, since, count) -> world.answer(peer, (long) (world.chance.nextDouble() * mostNanos), world.blocks(since, count));
  }

  /** Loses some questions or answers. */
  static World.Conduct lossy(int percent, World.Conduct rest) {
    return (world, peer, since, count) -> {
      if (world.chance.nextInt(100) >= percent) {
        rest.asked(world, peer, since, count);
      }
    };
  }

  /** Has deleted what is below, or has not got what is above: it then says nothing, or answers short, as an original node does. */
  static World.Conduct partial(long base, long tip) {
    return (world, peer, since, count) -> {
      if (since >= base && since <= tip) {
        world.answer(peer, 20 * World.MILLI, world.blocks(since, (int) Math.min(count, tip - since + 1)));
      }
    };
  }

  /** Answers a part only, as a node of ours does when the rest does not fit. */
  static World.Conduct cutting(int most) {
    return (world, peer, since, count) -> world.answer(peer, 10 * World.MILLI, world.blocks(since, Math.min(count, most)));
  }

  /** Answers after the question was given up. */
  static World.Conduct late(long nanos) {
    return (world, peer, since, count) -> world.answer(peer, nanos, world.blocks(since, count));
  }

  // --- not honest

  static World.Conduct silent() {
    return (world, peer, since, count) -> { };
  }

  /** Is good at first, and silent after a while. */
  static World.Conduct highThenLow(int good) {
    Map<String, Integer> served = new HashMap<>();
    return (world, peer, since, count) -> {
      if (served.merge(peer, 1, Integer::sum) <= good) {
        world.answer(peer, 5 * World.MILLI, world.blocks(since, count));
      }
    };
  }

  /** Its blocks are whole but not decided. */
  static World.Conduct forger(int everyNth) {
    return (world, peer, since, count) -> {
      List<BlockData> blocks = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        long height = since + i;
        blocks.add(height > world.head || world.chance.nextInt(everyNth) == 0
            ? World.data(height, Bytes.utf8("forged " + height), Bytes.utf8("proof " + height)) : world.data(height));
      }
      world.answer(peer, 5 * World.MILLI, blocks);
    };
  }

  /** Right blocks with proofs that are not. */
  static World.Conduct proofForger() {
    return (world, peer, since, count) -> {
      List<BlockData> blocks = new ArrayList<>();
      for (long height = since; height < since + count && height <= world.head; height++) {
        blocks.add(World.data(height, world.block(height).block(), Bytes.utf8("no proof")));
      }
      world.answer(peer, 5 * World.MILLI, blocks);
    };
  }

  static World.Conduct wrongHash() {
    return (world, peer, since, count) -> {
      List<BlockData> blocks = new ArrayList<>(world.blocks(since, count));
      blocks.replaceAll(block -> world.chance.nextInt(3) > 0 ? block : new BlockData(block.height(), Stream.hash(Bytes.utf8("x")), block.data()));
      world.answer(peer, 5 * World.MILLI, blocks);
    };
  }

  static World.Conduct gaps() {
    return (world, peer, since, count) -> {
      List<BlockData> blocks = new ArrayList<>(world.blocks(since, count));
      if (blocks.size() > 2) {
        blocks.remove(1);
      }
      world.answer(peer, 5 * World.MILLI, blocks);
    };
  }

  /** Begins after what was asked. */
  static World.Conduct skipping() {
    return (world, peer, since, count) -> world.answer(peer, 5 * World.MILLI, world.blocks(since + 1, count));
  }

  /** Answers what nobody asked. */
  static World.Conduct elsewhere() {
    return (world, peer, since, count) -> world.answer(peer, 5 * World.MILLI, world.blocks(since + 1_000, count));
  }

  static World.Conduct malformed() {
    return (world, peer, since, count) -> world.send(peer, 5 * World.MILLI, Bytes.fromHex("8a01ffff"));
  }

  static World.Conduct empty() {
    return (world, peer, since, count) -> world.send(peer, 5 * World.MILLI, Bytes.fromHex("8a0100"));
  }

  /** Says everything three times. */
  static World.Conduct repeating() {
    return (world, peer, since, count) -> {
      for (int i = 1; i <= 3; i++) {
        world.answer(peer, i * World.MILLI, world.blocks(since, count));
      }
    };
  }

  /** One block, just before the time is over. */
  static World.Conduct tarPit() {
    return (world, peer, since, count) -> world.answer(peer, 29 * World.SECOND, world.blocks(since, 1));
  }

  /** Sends far more than was asked. */
  static World.Conduct generous() {
    return (world, peer, since, count) -> world.answer(peer, 5 * World.MILLI, world.blocks(since, Math.min(1_000, count * 4)));
  }
}
