package org.blockberry.testing.benchmarks.codec;

import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.Supplier;
import org.blockberry.api.value.Bytes;
import org.blockberry.cramberry.Options;
import org.blockberry.cramberry.WireMessage;
import org.blockberry.cramberry.WireReader;

/**
 * Cramberry beside protobuf-java on the same messages: size, processor time of the thread and bytes allocated, in turns in one run, so
 * that other load on the machine falls on both alike. Prints medians of the rounds. Protobuf keeps sizes and encoded strings in a
 * message that was written before; it is left this advantage.
 */
public final class CodecComparison {
  private static final com.sun.management.ThreadMXBean THREADS = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final int ROUNDS = 41;
  private static final long ROUND_NANOS = 20_000_000;

  private static Object sink;

  private CodecComparison() {}

  private record Measured(double nanos, long allocated) {}

  /** Runs everything; no arguments. */
  public static void main(String[] arguments) {
    Samples samples = new Samples();
    System.out.println("message    | bytes cram/proto | encode ns cram/proto (times) | decode ns cram/proto (times) | allocated encode, decode cram/proto");
    compare("small", samples.small, Samples.proto(samples.small), org.blockberry.testing.benchmarks.codec.cram.Small::read,
        org.blockberry.testing.benchmarks.codec.proto.Small.parser());
    compare("nested", samples.nested, samples.protoNested(), org.blockberry.testing.benchmarks.codec.cram.Nested::read,
        org.blockberry.testing.benchmarks.codec.proto.Nested.parser());
    compare("list 1,000", samples.many, samples.protoMany(), org.blockberry.testing.benchmarks.codec.cram.Many::read,
        org.blockberry.testing.benchmarks.codec.proto.Many.parser());
    compare("longs 1,000", samples.numbers, samples.protoNumbers(), org.blockberry.testing.benchmarks.codec.cram.Numbers::read,
        org.blockberry.testing.benchmarks.codec.proto.Numbers.parser());
    compare("map 100", samples.table, samples.protoTable(), org.blockberry.testing.benchmarks.codec.cram.Table::read,
        org.blockberry.testing.benchmarks.codec.proto.Table.parser());
  }

  private static <M extends WireMessage> void compare(String name, M message, MessageLite proto, Function<WireReader, M> read,
      Parser<? extends MessageLite> parser) {
    Bytes encoded = message.encode();
    byte[] data = encoded.toArray();
    byte[] protoData = proto.toByteArray();
    if (!read.apply(WireReader.of(data, Options.DEFAULT)).equals(message)) {
      throw new IllegalStateException(name + " does not come back");
    }
    Measured[][] all = new Measured[4][ROUNDS];
    for (int round = 0; round < ROUNDS; round++) {
      all[0][round] = measure(() -> message.encode());
      all[1][round] = measure(proto::toByteArray);
      all[2][round] = measure(() -> read.apply(WireReader.of(data, Options.DEFAULT)));
      all[3][round] = measure(() -> parse(parser, protoData));
    }
    Measured[] medians = Arrays.stream(all).map(CodecComparison::median).toArray(Measured[]::new);
    System.out.printf(Locale.ROOT, "%-11s| %,d / %,d | %,.0f / %,.0f (%.2f) | %,.0f / %,.0f (%.2f) | %,d / %,d, %,d / %,d%n", name, data.length,
        protoData.length, medians[0].nanos, medians[1].nanos, medians[1].nanos / medians[0].nanos, medians[2].nanos, medians[3].nanos,
        medians[3].nanos / medians[2].nanos, medians[0].allocated, medians[1].allocated, medians[2].allocated, medians[3].allocated);
  }

  private static MessageLite parse(Parser<? extends MessageLite> parser, byte[] data) {
    try {
      return parser.parseFrom(data);
    } catch (com.google.protobuf.InvalidProtocolBufferException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Measured measure(Supplier<Object> work) {
    long operations = 0;
    long allocatedBefore = THREADS.getCurrentThreadAllocatedBytes();
    long began = THREADS.getCurrentThreadCpuTime();
    long spent;
    do {
      for (int i = 0; i < 50; i++) {
        sink = work.get();
      }
      operations += 50;
      spent = THREADS.getCurrentThreadCpuTime() - began;
    } while (spent < ROUND_NANOS);
    return new Measured((double) spent / operations, (THREADS.getCurrentThreadAllocatedBytes() - allocatedBefore) / operations);
  }

  private static Measured median(Measured[] rounds) {
    Measured[] sorted = rounds.clone();
    Arrays.sort(sorted, (one, other) -> Double.compare(one.nanos, other.nanos));
    return sorted[sorted.length / 2];
  }
}
