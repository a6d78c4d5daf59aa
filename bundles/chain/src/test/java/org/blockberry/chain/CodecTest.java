package org.blockberry.chain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;
import net.jqwik.api.Tuple;
import net.jqwik.api.Tuple.Tuple2;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.Messages.Kind;
import org.blockberry.chain.wire.DecodingException;
import org.blockberry.chain.wire.ProtoMessage;
import org.blockberry.chain.wire.ProtoReader;

/** One encoding per value, for every message. */
class CodecTest {
  private static final Map<String, Kind> KINDS = Messages.kinds();

  @Provide
  Arbitrary<Tuple2<Kind, ProtoMessage>> messages() {
    return Arbitraries.of(KINDS.values()).flatMap(kind -> kind.values().map(value -> Tuple.of(kind, value)));
  }

  @Property(tries = 4_000)
  void decodingGivesTheValueBack(@ForAll("messages") Tuple2<Kind, ProtoMessage> message) {
    Bytes encoded = message.get2().encode();
    assertEquals(encoded.size(), message.get2().encodedSize());
    assertEquals(message.get2(), message.get1().decoder().apply(encoded));
  }

  /** Random bytes changed, removed, repeated, swapped: refused, or the same bytes again. */
  @Tag("sec-C2")
  @Tag("sec-C3")
  @Property(tries = 6_000)
  void aMutationIsRefusedOrIsItselfCanonical(
      @ForAll("messages") Tuple2<Kind, ProtoMessage> message, @ForAll long seed) {
    Random random = new Random(seed);
    byte[] original = message.get2().encode().toArray();
    for (int i = 0; i < 20; i++) {
      refusedOrCanonical(message.get1(), mutate(original, random));
    }
  }

  @Tag("sec-T1")
  @Property(tries = 6_000)
  void noiseIsRefusedOrCanonical(@ForAll("kinds") Kind kind, @ForAll byte[] noise) {
    refusedOrCanonical(kind, noise);
  }

  @Provide
  Arbitrary<Kind> kinds() {
    return Arbitraries.of(KINDS.values());
  }

  @Tag("sec-C3")
  @Property(tries = 2_000)
  void aFieldMoreIsRefused(@ForAll("messages") Tuple2<Kind, ProtoMessage> message) {
    Bytes encoded = message.get2().encode();
    for (String extra : List.of("c03e01", "c23e00", "c23e0161", "c13e0000000000000001")) { // field 1000
      assertThrows(DecodingException.class,
          () -> message.get1().decoder().apply(encoded.concat(Bytes.fromHex(extra))), extra);
    }
  }

  @Property(tries = 1_000)
  void everyPrefixIsRefusedOrCanonical(@ForAll("messages") Tuple2<Kind, ProtoMessage> message) {
    Bytes encoded = message.get2().encode();
    for (int size = 0; size < encoded.size(); size += 1 + encoded.size() / 200) {
      refusedOrCanonical(message.get1(), encoded.slice(0, size).toArray());
    }
  }

  /** Lenient reading gives the same value for fields in any order and with strange fields between them. */
  @Property(tries = 500)
  void lenientReadingTakesAnyOrder(@ForAll("votes") Vote vote, @ForAll long seed) {
    List<Bytes> fields = new ArrayList<>(List.of(
        field(out -> out.int64(1, vote.type().number())), field(out -> out.int64(2, vote.height())),
        field(out -> out.int64(3, vote.round())), field(out -> out.message(4, vote.blockId())),
        field(out -> out.message(5, Timestamps.message(vote.timestamp()))),
        field(out -> out.bytes(6, vote.validatorAddress())), field(out -> out.int64(7, vote.validatorIndex())),
        field(out -> out.bytes(8, vote.signature())), field(out -> out.bytes(9, vote.extension())),
        field(out -> out.bytes(10, vote.extensionSignature())), Bytes.fromHex("c03e01"), Bytes.fromHex("c23e0161")));
    java.util.Collections.shuffle(fields, new Random(seed));
    Bytes mixed = fields.stream().reduce(Bytes.EMPTY, Bytes::concat);
    assertEquals(vote, ProtoReader.lenient(mixed, Vote::read));
  }

  @Provide
  Arbitrary<Vote> votes() {
    return Messages.votes();
  }

  private static Bytes field(ProtoMessage message) {
    return message.encode();
  }

  private static void refusedOrCanonical(Kind kind, byte[] input) {
    ProtoMessage decoded;
    try {
      decoded = kind.decoder().apply(Bytes.copyOf(input));
    } catch (DecodingException e) {
      return;
    }
    assertEquals(Bytes.copyOf(input), decoded.encode(), kind.name());
  }

  private static byte[] mutate(byte[] original, Random random) {
    byte[] bytes = original.clone();
    for (int n = 1 + random.nextInt(3); n > 0; n--) {
      int at = bytes.length == 0 ? 0 : random.nextInt(bytes.length);
      switch (random.nextInt(5)) {
        case 0 -> {
          if (bytes.length > 0) {
            bytes[at] ^= (byte) (1 << random.nextInt(8));
          }
        }
        case 1 -> bytes = join(bytes, at, new byte[] {(byte) random.nextInt(256)}, at);
        case 2 -> bytes = join(bytes, at, new byte[0], Math.min(bytes.length, at + 1 + random.nextInt(4)));
        case 3 -> { // a piece again
          int end = Math.min(bytes.length, at + 1 + random.nextInt(16));
          bytes = join(bytes, end, java.util.Arrays.copyOfRange(bytes, at, end), end);
        }
        default -> {
          if (bytes.length > 0) {
            bytes[at] = (byte) random.nextInt(256);
          }
        }
      }
    }
    return bytes;
  }

  private static byte[] join(byte[] bytes, int head, byte[] middle, int tail) {
    byte[] joined = new byte[head + middle.length + bytes.length - tail];
    System.arraycopy(bytes, 0, joined, 0, head);
    System.arraycopy(middle, 0, joined, head, middle.length);
    System.arraycopy(bytes, tail, joined, head + middle.length, bytes.length - tail);
    return joined;
  }
}
