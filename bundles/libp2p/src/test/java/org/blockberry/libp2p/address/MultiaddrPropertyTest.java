package org.blockberry.libp2p.address;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;
import net.jqwik.api.constraints.Size;
import org.blockberry.api.value.Bytes;
import org.blockberry.libp2p.MalformedException;
import org.blockberry.libp2p.TestCrypto;
import org.blockberry.libp2p.Vectors;

class MultiaddrPropertyTest {
  private static final List<Bytes> SEEDS = seeds();

  private static List<Bytes> seeds() {
    List<Bytes> seeds = new ArrayList<>();
    Vectors.load("multiaddr").get("roundTrip").forEach(vector -> seeds.add(Vectors.hex(vector, "bytes")));
    return seeds;
  }

  @Provide
  Arbitrary<Component> components() {
    return Arbitraries.of(Protocol.values())
        .flatMap(protocol -> values(protocol.form()).map(value -> new Component(protocol, Bytes.wrap(value))));
  }

  private static Arbitrary<byte[]> values(ValueForm form) {
    return switch (form) {
      case NONE, IP4, IP6, PORT -> Arbitraries.bytes().array(byte[].class).ofSize(form.fixedBytes());
      case TEXT -> Arbitraries.strings().alpha().ofMinLength(1).ofMaxLength(20).map(text -> Bytes.utf8(text).toArray());
      case PEER -> Arbitraries.integers().between(0, 50).map(n -> TestCrypto.identity(n).peerId().encode().toArray());
      case HASH -> Arbitraries.bytes().array(byte[].class).ofSize(32).map(hash -> Bytes.fromHex("1220").concat(Bytes.wrap(hash)).toArray());
    };
  }

  @Property(tries = 500)
  void bothFormsComeBack(@ForAll @Size(min = 1, max = 8) List<@net.jqwik.api.From("components") Component> components) {
    Multiaddr address = new Multiaddr(components);
    assertEquals(address, Multiaddr.decode(address.encode()));
    assertEquals(address, Multiaddr.parse(address.toString()));
  }

  @Tag("sec-T10")
  @Property
  void anyBytesAreAnAddressOrRefused(@ForAll @Size(max = 80) byte[] input) {
    readOrRefuse(Bytes.copyOf(input));
  }

  /** Damage to addresses that are good reaches deeper than chance. */
  @Tag("sec-T10")
  @Property
  void damagedAddressesAreReadOrRefused(@ForAll("seedNumbers") int seed, @ForAll int at, @ForAll byte value) {
    byte[] damaged = SEEDS.get(seed).toArray();
    damaged[Math.floorMod(at, damaged.length)] = value;
    readOrRefuse(Bytes.wrap(damaged));
    readOrRefuse(Bytes.copyOf(damaged, 0, Math.floorMod(at, damaged.length)));
  }

  @Provide
  Arbitrary<Integer> seedNumbers() {
    return Arbitraries.integers().between(0, SEEDS.size() - 1);
  }

  private static void readOrRefuse(Bytes bytes) {
    try {
      Multiaddr address = Multiaddr.decode(bytes);
      assertEquals(bytes, address.encode(), "one encoding per address");
      assertEquals(address, Multiaddr.parse(address.toString()));
    } catch (MalformedException expected) {
      return;
    }
  }

  /** The JDK reads what we print as the same address. */
  @Property
  void ip6IsWhatTheJdkReads(@ForAll @Size(16) byte[] value, @ForAll short zeros) throws UnknownHostException {
    for (int i = 0; i < 16; i++) {
      value[i] &= (byte) ((zeros >> i & 1) != 0 ? 0 : -1); // runs of zeros are what is hard
    }
    byte[] read = InetAddress.getByName(Ip6Text.print(Bytes.copyOf(value))).getAddress();
    assertEquals(Bytes.copyOf(value, 16 - read.length, read.length), Bytes.copyOf(read));
  }
}
