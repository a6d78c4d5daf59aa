package org.blockberry.node.sign;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Tag;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.blockberry.api.value.Bytes;

/** The decoder of the signer's records against anything. */
@Tag("sec-S3")
class SignRecordFuzzTest {
  private static final Bytes KEY = Bytes.wrap(new byte[32]);

  @Property
  void anyBytesAreNoRecordOrARecord(@ForAll byte[] content, @ForAll boolean magic) {
    byte[] padded = Arrays.copyOf(content, SignRecord.SIZE);
    if (magic) {
      ByteBuffer.wrap(padded).putInt(0x42425331);
    }
    assertEquals(Optional.empty(), decode(padded));
    assertEquals(Optional.empty(), SignRecord.decode(ByteBuffer.wrap(content), "c", KEY), "too short");
  }

  @Property
  void anyLengthFieldsAreRefused(@ForAll int owner, @ForAll int signBytes, @ForAll int signature, @ForAll long height) {
    ByteBuffer record = ByteBuffer.allocate(SignRecord.SIZE);
    record.putInt(0x42425331).putLong(1).putLong(height).putInt(0).putInt(0).putInt(owner).putInt(signBytes).putInt(signature);
    assertEquals(Optional.empty(), decode(record.array()));
  }

  @Property
  void whatWasWrittenComesBackAndOneChangedByteDoesNot(@ForAll @LongRange(min = 1) long height, @ForAll @IntRange(min = 0) int round,
      @ForAll @Size(max = 300) byte[] signBytes, @ForAll @IntRange(max = 500) int at, @ForAll @IntRange(min = 1, max = 255) int change) {
    SignRecord record = new SignRecord(3, height, round, 2, Bytes.copyOf(signBytes), Bytes.wrap(new byte[64]), Optional.empty());
    byte[] encoded = record.encode("c", KEY).array().clone();
    assertEquals(Optional.of(record), decode(encoded));
    encoded[at] ^= (byte) change;
    int used = 44 + 33 + signBytes.length + 64 + 4;
    assertEquals(at < used ? Optional.empty() : Optional.of(record), decode(encoded), "byte " + at + " of " + used);
  }

  private static Optional<SignRecord> decode(byte[] content) {
    return SignRecord.decode(ByteBuffer.wrap(content), "c", KEY);
  }
}
