package org.blockberry.testing.benchmarks.codec;

import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.blockberry.api.value.Bytes;
import org.blockberry.testing.benchmarks.codec.cram.Level;
import org.blockberry.testing.benchmarks.codec.cram.Many;
import org.blockberry.testing.benchmarks.codec.cram.Nested;
import org.blockberry.testing.benchmarks.codec.cram.Numbers;
import org.blockberry.testing.benchmarks.codec.cram.Small;
import org.blockberry.testing.benchmarks.codec.cram.Table;

/** The same messages for both codecs, from one seed. */
final class Samples {
  private static final int ITEMS = 1_000;
  private static final int ENTRIES = 100;

  private final SplittableRandom random = new SplittableRandom(1);
  final Small small = small();
  final Nested nested = new Nested("a message with others inside", small(), small(), level(5));
  final Many many = many();
  final Numbers numbers = new Numbers(random.longs(ITEMS, -1_000_000, 1_000_000).boxed().toList());
  final Table table = table();

  private Small small() {
    byte[] hash = new byte[32];
    random.nextBytes(hash);
    return new Small(random.nextLong(1L << 40), "transaction-" + random.nextInt(1_000_000), true, Bytes.wrap(hash), random.nextInt(-500, 500));
  }

  private Level level(int deep) {
    return new Level(deep, deep == 0 ? Optional.empty() : Optional.of(level(deep - 1)), small());
  }

  private Many many() {
    List<Small> items = new ArrayList<>();
    for (int i = 0; i < ITEMS; i++) {
      items.add(small());
    }
    return new Many(items);
  }

  private Table table() {
    Map<String, Integer> entries = new LinkedHashMap<>();
    for (int i = 0; i < ENTRIES; i++) {
      entries.put("key-" + random.nextInt(1_000_000_000), random.nextInt(-10_000, 10_000));
    }
    return new Table(entries);
  }

  // --- the same content in objects of its own, for encoding what was never encoded before

  Small freshSmall() {
    return fresh(small);
  }

  private static Small fresh(Small of) {
    return new Small(of.id(), of.name(), of.active(), of.hash(), of.count());
  }

  private static Level fresh(Level of) {
    return new Level(of.depth(), of.next().map(Samples::fresh), fresh(of.small()));
  }

  Nested freshNested() {
    return new Nested(nested.title(), fresh(nested.first()), fresh(nested.second()), fresh(nested.level()));
  }

  Many freshMany() {
    return new Many(many.items().stream().map(Samples::fresh).toList());
  }

  Numbers freshNumbers() {
    return new Numbers(new ArrayList<>(numbers.values()));
  }

  Table freshTable() {
    return new Table(new LinkedHashMap<>(table.entries()));
  }

  // --- protobuf's, a fresh one with every call

  static org.blockberry.testing.benchmarks.codec.proto.Small proto(Small small) {
    return org.blockberry.testing.benchmarks.codec.proto.Small.newBuilder().setId(small.id()).setName(small.name()).setActive(small.active())
        .setHash(ByteString.copyFrom(small.hash().toArray())).setCount(small.count()).build();
  }

  static org.blockberry.testing.benchmarks.codec.proto.Level proto(Level level) {
    var builder = org.blockberry.testing.benchmarks.codec.proto.Level.newBuilder().setDepth(level.depth()).setSmall(proto(level.small()));
    level.next().ifPresent(next -> builder.setNext(proto(next)));
    return builder.build();
  }

  org.blockberry.testing.benchmarks.codec.proto.Nested protoNested() {
    return org.blockberry.testing.benchmarks.codec.proto.Nested.newBuilder().setTitle(nested.title()).setFirst(proto(nested.first()))
        .setSecond(proto(nested.second())).setLevel(proto(nested.level())).build();
  }

  org.blockberry.testing.benchmarks.codec.proto.Many protoMany() {
    var builder = org.blockberry.testing.benchmarks.codec.proto.Many.newBuilder();
    many.items().forEach(item -> builder.addItems(proto(item)));
    return builder.build();
  }

  org.blockberry.testing.benchmarks.codec.proto.Numbers protoNumbers() {
    return org.blockberry.testing.benchmarks.codec.proto.Numbers.newBuilder().addAllValues(numbers.values()).build();
  }

  org.blockberry.testing.benchmarks.codec.proto.Table protoTable() {
    return org.blockberry.testing.benchmarks.codec.proto.Table.newBuilder().putAllEntries(table.entries()).build();
  }
}
