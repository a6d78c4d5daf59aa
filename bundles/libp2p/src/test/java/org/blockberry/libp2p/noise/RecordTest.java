package org.blockberry.libp2p.noise;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Tag;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.blockberry.api.value.Bytes;
import org.blockberry.crypto.AeadKey;
import org.blockberry.crypto.ForgedMessageException;
import org.blockberry.libp2p.PeerViolation;
import org.blockberry.libp2p.Violation;

class RecordTest {
  private final NoiseSession[] sessions = NoisePair.sessions();
  private final ByteBuffer scratch = ByteBuffer.allocate(NoiseSession.MAX_PLAINTEXT_BYTES);
  private final RecordReader reader = new RecordReader(sessions[1].opener());
  private final List<Bytes> read = new ArrayList<>();

  private Bytes seal(Bytes plaintext) {
    ByteBuffer out = ByteBuffer.allocate(RecordSealer.sealedSize(plaintext.size()));
    sessions[0].sealer().seal(plaintext.asBuffer(), out);
    return Bytes.wrap(out.array());
  }

  private void feed(Bytes wire) {
    reader.feed(wire.asBuffer(), scratch, plaintext -> {
      byte[] copy = new byte[plaintext.remaining()];
      plaintext.get(copy);
      read.add(Bytes.wrap(copy));
    });
  }

  /** Where the bytes are cut makes no difference. */
  @Property(tries = 200)
  void messagesComeBackHoweverTheyAreCut(@ForAll @Size(min = 1, max = 6) List<@IntRange(min = 1, max = 3_000) Integer> sizes,
      @ForAll @Size(max = 8) List<@IntRange(max = 6_000) Integer> cuts) {
    RecordTest fresh = new RecordTest();
    List<Bytes> sent = new ArrayList<>();
    Bytes wire = Bytes.EMPTY;
    for (int size : sizes) {
      byte[] content = new byte[size];
      content[0] = (byte) sent.size();
      content[size - 1] ^= (byte) size;
      sent.add(Bytes.wrap(content));
      wire = wire.concat(fresh.seal(Bytes.wrap(content)));
    }
    int at = 0;
    for (int cut : cuts) {
      int to = Math.min(wire.size(), at + cut);
      fresh.feed(wire.slice(at, to));
      at = to;
    }
    fresh.feed(wire.slice(at, wire.size()));
    assertEquals(sent, fresh.read);
    assertEquals(0, fresh.reader.held(), "an idle channel holds no memory");
  }

  @Example
  void theLongestMessage() {
    Bytes longest = Bytes.wrap(new byte[NoiseSession.MAX_PLAINTEXT_BYTES]);
    Bytes wire = seal(longest);
    assertEquals(65_537, wire.size());
    feed(wire.slice(0, 1));
    feed(wire.slice(1, 65_000));
    feed(wire.slice(65_000, wire.size()));
    assertEquals(List.of(longest), read);
    Bytes tooLong = Bytes.wrap(new byte[NoiseSession.MAX_PLAINTEXT_BYTES + 1]);
    assertThrows(IllegalArgumentException.class, () -> seal(tooLong));
    assertThrows(IllegalArgumentException.class, () -> seal(Bytes.EMPTY), "an empty message is never sent");
    assertThrows(IllegalArgumentException.class, () -> sessions[0].sealer().seal(Bytes.fromHex("00").asBuffer(), ByteBuffer.allocate(18)));
    feed(seal(Bytes.fromHex("01"))); // refusals used up no nonce
    assertEquals(2, read.size());
  }

  /** One damaged, dropped, repeated or swapped message ends the channel; what comes later does not open either (security class T7). */
  @Tag("sec-T7")
  @Example
  void afterOneMessageThatDoesNotOpenNothingDoes() {
    for (String attack : List.of("damaged", "dropped", "repeated", "swapped", "own")) {
      RecordTest fresh = new RecordTest();
      Bytes first = fresh.seal(Bytes.utf8("first"));
      Bytes second = fresh.seal(Bytes.utf8("second"));
      Bytes third = fresh.seal(Bytes.utf8("third"));
      fresh.feed(first);
      byte[] damaged = second.toArray();
      damaged[5] ^= 1;
      ByteBuffer own = ByteBuffer.allocate(100);
      fresh.sessions[1].sealer().seal(Bytes.utf8("mine").asBuffer(), own);
      Bytes sent = switch (attack) {
        case "damaged" -> Bytes.wrap(damaged);
        case "dropped", "swapped" -> third;
        case "repeated" -> first;
        default -> Bytes.copyOf(own.array(), 0, own.position());
      };
      PeerViolation thrown = assertThrows(PeerViolation.class, () -> fresh.feed(sent), attack);
      assertEquals(Violation.FORGED, thrown.kind());
      assertThrows(IllegalStateException.class, () -> fresh.feed(second), attack);
      assertThrows(IllegalStateException.class, () -> fresh.feed(third), attack);
      assertEquals(List.of(Bytes.utf8("first")), fresh.read, attack);
    }
  }

  /** The bug of others, brought back: a reader that tries the next message under the same counter finds back into the channel. */
  @Tag("sec-T7")
  @Example
  void aReinjectedReaderThatGoesOnWouldResynchronise() throws ForgedMessageException {
    List<AeadKey> keys = new ArrayList<>();
    NoiseSuite recording = new NoiseSuite(NoisePair.SUITE.x25519(), key -> {
      keys.add(NoisePair.SUITE.aead().bind(key));
      return NoisePair.SUITE.aead().bind(key);
    });
    NoiseHandshake initiator = NoiseHandshake.initiator(recording, NoisePair.credentials(1, List.of()), NoisePair.VERIFIER, NoisePair.key(101),
        Optional.empty());
    NoiseSession[] pair = NoisePair.run(initiator, NoisePair.responder(NoisePair.credentials(2, List.of())));
    ByteBuffer out = ByteBuffer.allocate(19);
    pair[0].sealer().seal(Bytes.fromHex("07").asBuffer(), out);
    Bytes good = Bytes.copyOf(out.array(), 2, 17);
    byte[] bad = good.toArray();
    bad[3] ^= 1;

    AeadKey mutant = keys.get(3); // the initiator's direction
    byte[] counter = new byte[12];
    assertThrows(ForgedMessageException.class, () -> mutant.open(counter, new byte[0], bad));
    assertEquals(7, mutant.open(counter, new byte[0], good.toArray())[0], "the bug is there");

    RecordOpener ours = pair[1].opener();
    assertThrows(PeerViolation.class, () -> ours.open(ByteBuffer.wrap(bad), ByteBuffer.allocate(1)));
    assertThrows(IllegalStateException.class, () -> ours.open(good.asBuffer(), ByteBuffer.allocate(1)));
  }

  /** Counters near 2^64 end the channel instead of coming round, on both sides. */
  @Tag("sec-T7")
  @Example
  void aUsedUpCounterEndsTheChannel() {
    AeadKey key = NoisePair.SUITE.aead().bind(new byte[32]);
    RecordSealer sealer = new RecordSealer(key, -3);
    List<ByteBuffer> sealed = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      ByteBuffer out = ByteBuffer.allocate(19);
      sealer.seal(Bytes.fromHex("00").asBuffer(), out);
      sealed.add(out.flip().position(2));
    }
    assertEquals(Violation.EXHAUSTED,
        assertThrows(PeerViolation.class, () -> sealer.seal(Bytes.fromHex("00").asBuffer(), ByteBuffer.allocate(19))).kind());
    assertEquals(Violation.EXHAUSTED,
        assertThrows(PeerViolation.class, () -> sealer.seal(Bytes.fromHex("00").asBuffer(), ByteBuffer.allocate(19))).kind());
    RecordOpener opener = new RecordOpener(NoisePair.SUITE.aead().bind(new byte[32]), -3);
    opener.open(sealed.get(0), ByteBuffer.allocate(1));
    opener.open(sealed.get(1), ByteBuffer.allocate(1));
    assertThrows(PeerViolation.class, () -> opener.open(ByteBuffer.allocate(17), ByteBuffer.allocate(1)));
  }

  /** No two of 10 million messages have the same nonce: each is one above the one before, in the byte order of the specification. */
  @Tag("sec-T7")
  @Example
  void noncesNeverComeAgain() {
    Nonce nonce = new Nonce(0);
    for (long expected = 0; expected < 10_000_000; expected++) {
      byte[] bytes = nonce.next();
      long value = ByteBuffer.wrap(bytes).order(java.nio.ByteOrder.LITTLE_ENDIAN).getLong(4);
      if (value != expected || (bytes[0] | bytes[1] | bytes[2] | bytes[3]) != 0) {
        throw new AssertionError("nonce " + value + " in place of " + expected);
      }
    }
    byte[] last = new Nonce(-2).next();
    assertEquals("00000000FEFFFFFFFFFFFFFF", Bytes.wrap(last).toHex());
  }

  /**
   * Messages with the real cipher, sealed and opened: the reader counts for itself, so one nonce out of place would end the channel. [ci] 50,000;
   * [long] {@code -Dblockberry.records=10000000}.
   */
  @Tag("sec-T7")
  @Example
  void everyMessageOfALongChannelHasANonceOfItsOwn() {
    int count = Integer.getInteger("blockberry.records", 50_000);
    int[] opened = {0};
    ByteBuffer wire = ByteBuffer.allocate(RecordSealer.sealedSize(Integer.BYTES));
    ByteBuffer message = ByteBuffer.allocate(Integer.BYTES);
    RecordReader reader = new RecordReader(sessions[1].opener());
    ByteBuffer plain = ByteBuffer.allocate(NoiseSession.MAX_PLAINTEXT_BYTES);
    for (int i = 0; i < count; i++) {
      sessions[0].sealer().seal(message.clear().putInt(i).flip(), wire.clear());
      reader.feed(wire.flip(), plain, content -> assertEquals(opened[0]++, content.getInt()));
    }
    assertEquals(count, opened[0]);
    System.out.println("sec-T7: " + count + " messages sealed and opened under one key");
  }

  @Tag("sec-T2")
  @Example
  void messagesWithoutContentEndTheChannelAfterAHundred() {
    ByteBuffer empty = ByteBuffer.allocate(0);
    AeadKey key = NoisePair.SUITE.aead().bind(new byte[32]);
    RecordReader lonely = new RecordReader(new RecordOpener(NoisePair.SUITE.aead().bind(new byte[32]), 0));
    Nonce nonce = new Nonce(0);
    int taken = 0;
    PeerViolation thrown = null;
    while (thrown == null && taken < 1_000) {
      ByteBuffer wire = ByteBuffer.allocate(18).put((byte) 0).put((byte) 16);
      key.seal(nonce.next(), new byte[0], empty, wire);
      try {
        lonely.feed(wire.flip(), scratch, plaintext -> {
          throw new AssertionError("nothing is handed out");
        });
        taken++;
      } catch (PeerViolation e) {
        thrown = e;
      }
    }
    assertEquals(RecordReader.MAX_EMPTY_IN_A_ROW, taken);
    assertEquals(Violation.FLOOD, thrown.kind());
  }

  @Tag("sec-T1")
  @Example
  void aClaimedLengthTakesNoMemory() {
    feed(Bytes.fromHex("ffff00"));
    assertTrue(reader.held() <= 512, "held " + reader.held());
    assertThrows(PeerViolation.class, () -> new RecordReader(sessions[0].opener()).feed(Bytes.fromHex("000f").asBuffer(), scratch, x -> {}));
  }

  @Tag("sec-T10")
  @Property
  void anyBytesAreAWaitOrAViolation(@ForAll @Size(max = 100) byte[] input) {
    RecordReader one = new RecordReader(new RecordOpener(NoisePair.SUITE.aead().bind(new byte[32]), 0));
    try {
      one.feed(ByteBuffer.wrap(input), scratch, plaintext -> {
        throw new AssertionError("opened by chance");
      });
    } catch (PeerViolation expected) {
      return;
    }
  }
}
