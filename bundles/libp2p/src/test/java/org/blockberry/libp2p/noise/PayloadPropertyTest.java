package org.blockberry.libp2p.noise;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Tag;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;
import org.blockberry.api.value.Bytes;
import org.blockberry.libp2p.PeerViolation;
import org.blockberry.libp2p.TestCrypto;

class PayloadPropertyTest {
  @Property(tries = 200)
  void payloadsComeBack(@ForAll @IntRange(max = 100) int identity, @ForAll byte[] signature,
      @ForAll @Size(max = 5) List<@AlphaChars @StringLength(min = 1, max = 20) String> muxers) {
    NoisePayload payload = new NoisePayload(TestCrypto.identity(identity).publicKey(), Bytes.copyOf(signature), muxers);
    assertEquals(payload, NoisePayload.decode(payload.encode()));
  }

  @Tag("sec-T10")
  @Property
  void anyBytesAreAPayloadOrAViolation(@ForAll @Size(max = 200) byte[] input) {
    decode(Bytes.copyOf(input));
  }

  @Tag("sec-T10")
  @Property
  void damagedPayloadsAreReadOrAViolation(@ForAll @IntRange(max = 119) int at, @ForAll byte value, @ForAll @IntRange(max = 120) int length) {
    byte[] damaged = NoisePair.honest(TestCrypto.identity(3), 3).encode().toArray();
    damaged[at] = value;
    decode(Bytes.copyOf(damaged, 0, length));
  }

  private static void decode(Bytes bytes) {
    try {
      NoisePayload.decode(bytes);
    } catch (PeerViolation expected) {
      return;
    }
  }
}
