package org.blockberry.consensus.bft.core;

import java.time.Instant;
import java.util.List;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.BlockId;
import org.blockberry.chain.Hashing;
import org.blockberry.chain.PartSet;

/** A block of the tables, made 1,000 ms after the genesis. */
record NamedBlock(String name, Bytes bytes, PartSet set, BlockId id) {
  static final Instant GENESIS = Instant.parse("2026-01-01T00:00:00Z");
  static final Instant MADE = GENESIS.plusMillis(1_000);
  /** Allowed: two parts, the second not full. */
  static final int MAX_BYTES = 100_000;
  /** WIDE has two parts; HEAVY has two, which are more bytes than allowed; HUGE has more parts than allowed. */
  private static final List<NamedBlock> ALL = List.of(of("A", 100), of("B", 100), of("C", 100), of("WIDE", MAX_BYTES), of("HEAVY", MAX_BYTES + 1),
      of("HUGE", 140_000));

  private static NamedBlock of(String name, int size) {
    Bytes bytes = Bytes.utf8(name + "#".repeat(size - name.length()));
    PartSet set = PartSet.split(bytes);
    return new NamedBlock(name, bytes, set, new BlockId(Hashing.sha256(bytes), set.header()));
  }

  static NamedBlock named(String name) {
    return ALL.stream().filter(block -> block.name.equals(name)).findFirst().orElseThrow();
  }

  static NamedBlock of(BlockId id) {
    return ALL.stream().filter(block -> block.id.equals(id)).findFirst().orElseThrow();
  }

  /** The id of a block, or of {@code nil}. */
  static BlockId id(String name) {
    return name.equals("nil") ? BlockId.NIL : named(name).id;
  }

  static String name(BlockId id) {
    return id.isNil() ? "nil" : of(id).name;
  }

  /** With names for hashes. */
  static String readable(String text) {
    return ALL.stream().reduce(text, (before, block) -> before.replace(block.id.hash().toString(), block.name), (a, b) -> b);
  }
}
