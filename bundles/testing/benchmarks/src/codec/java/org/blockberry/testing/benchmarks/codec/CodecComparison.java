package org.blockberry.testing.benchmarks.codec;

import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.blockberry.cramberry.Options;
import org.blockberry.cramberry.WireMessage;
import org.blockberry.cramberry.WireReader;

/**
 * Cramberry beside protobuf-java on the same messages: size, processor time of the thread and bytes allocated, in turns in one run, so
 * that other load on the machine falls on both alike. Prints medians of the rounds. Protobuf keeps the sizes in a message that was
 * written before: "again" encodes one message over and over and leaves it this advantage, "once" encodes messages for the first time.
 */
public final class CodecComparison {
  private static final com.sun.management.ThreadMXBean THREADS = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final int ROUNDS = 41;
  private static final long ROUND_NANOS = 20_000_000;

  private static Object sink;

  private CodecComparison() {}

  private record Measured(double nanos, long allocated) {}

  /** Runs the messages named in the arguments, all without any; one a process is fairer, since compiled code depends on what ran before. */
  public static void main(String[] arguments) {
    Samples samples = new Samples();
    Map<String, Runnable> all = new LinkedHashMap<>();
    all.put("small", () -> compare("small", 10_000, samples::freshSmall, () -> Samples.proto(samples.small),
        org.blockberry.testing.benchmarks.codec.cram.Small::read, org.blockberry.testing.benchmarks.codec.proto.Small.parser()));
    all.put("nested", () -> compare("nested", 1_000, samples::freshNested, samples::protoNested,
        org.blockberry.testing.benchmarks.codec.cram.Nested::read, org.blockberry.testing.benchmarks.codec.proto.Nested.parser()));
    all.put("list", () -> compare("list 1,000", 20, samples::freshMany, samples::protoMany,
        org.blockberry.testing.benchmarks.codec.cram.Many::read, org.blockberry.testing.benchmarks.codec.proto.Many.parser()));
    all.put("numbers", () -> compare("longs 1,000", 200, samples::freshNumbers, samples::protoNumbers,
        org.blockberry.testing.benchmarks.codec.cram.Numbers::read, org.blockberry.testing.benchmarks.codec.proto.Numbers.parser()));
    all.put("map", () -> compare("map 100", 200, samples::freshTable, samples::protoTable,
        org.blockberry.testing.benchmarks.codec.cram.Table::read, org.blockberry.testing.benchmarks.codec.proto.Table.parser()));
    if (!all.keySet().containsAll(List.of(arguments))) {
      throw new IllegalArgumentException("messages are " + all.keySet());
    }
    System.out.println("""
        Cramberry / protobuf-java; processor time (times as fast)
        | | bytes | encode again, ns | encode once, ns | decode, ns | allocated: encode, decode |
        |---|---|---|---|---|---|""");
    all.forEach((name, run) -> {
      if (arguments.length == 0 || List.of(arguments).contains(name)) {
        run.run();
      }
    });
  }

  private static <M extends WireMessage> void compare(String name, int batch, Supplier<M> fresh, Supplier<? extends MessageLite> freshProto,
      Function<WireReader, M> read, Parser<? extends MessageLite> parser) {
    M message = fresh.get();
    MessageLite proto = freshProto.get();
    byte[] data = message.encode().toArray();
    byte[] protoData = proto.toByteArray();
    if (!read.apply(WireReader.of(data, Options.DEFAULT)).equals(message)) {
      throw new IllegalStateException(name + " does not come back");
    }
    Measured[][] all = new Measured[6][ROUNDS];
    for (int round = 0; round < ROUNDS; round++) {
      all[0][round] = measure(() -> message.encode());
      all[1][round] = measure(proto::toByteArray);
      all[2][round] = measureFresh(batch, fresh, WireMessage::encode);
      all[3][round] = measureFresh(batch, freshProto, MessageLite::toByteArray);
      all[4][round] = measure(() -> read.apply(WireReader.of(data, Options.DEFAULT)));
      all[5][round] = measure(() -> parse(parser, protoData));
    }
    Measured[] medians = Arrays.stream(all).map(CodecComparison::median).toArray(Measured[]::new);
    System.out.printf(Locale.ROOT, "| %s | %,d / %,d | %s | %s | %s | %,d / %,d, %,d / %,d |%n", name, data.length, protoData.length,
        times(medians[0], medians[1]), times(medians[2], medians[3]), times(medians[4], medians[5]), medians[0].allocated, medians[1].allocated,
        medians[4].allocated, medians[5].allocated);
  }

  private static String times(Measured ours, Measured theirs) {
    return String.format(Locale.ROOT, "%,.0f / %,.0f (%.2f)", ours.nanos, theirs.nanos, theirs.nanos / ours.nanos);
  }

  private static MessageLite parse(Parser<? extends MessageLite> parser, byte[] data) {
    try {
      return parser.parseFrom(data);
    } catch (com.google.protobuf.InvalidProtocolBufferException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A round of many operations between two looks at the clock, which takes a microsecond itself. */
  private static Measured measure(Supplier<Object> work) {
    long operations = 0;
    long batch = 50;
    long allocatedBefore = THREADS.getCurrentThreadAllocatedBytes();
    long began = THREADS.getCurrentThreadCpuTime();
    long spent;
    do {
      for (long i = 0; i < batch; i++) {
        sink = work.get();
      }
      operations += batch;
      spent = THREADS.getCurrentThreadCpuTime() - began;
      batch = operations;
    } while (spent < ROUND_NANOS);
    return new Measured((double) spent / operations, (THREADS.getCurrentThreadAllocatedBytes() - allocatedBefore) / operations);
  }

  /** Encodes each message once; making them is not measured. */
  private static <M> Measured measureFresh(int batch, Supplier<? extends M> fresh, Function<M, Object> work) {
    Object[] messages = new Object[batch];
    long operations = 0;
    long spent = 0;
    while (spent < ROUND_NANOS) {
      Arrays.setAll(messages, i -> fresh.get());
      spent += measureBatch(messages, work);
      operations += batch;
    }
    return new Measured((double) spent / operations, 0);
  }

  @SuppressWarnings("unchecked") // the messages are of that type
  private static <M> long measureBatch(Object[] messages, Function<M, Object> work) {
    long began = THREADS.getCurrentThreadCpuTime();
    for (Object message : messages) {
      sink = work.apply((M) message);
    }
    return THREADS.getCurrentThreadCpuTime() - began;
  }

  private static Measured median(Measured[] rounds) {
    Measured[] sorted = rounds.clone();
    Arrays.sort(sorted, (one, other) -> Double.compare(one.nanos, other.nanos));
    return sorted[sorted.length / 2];
  }
}
