package org.blockberry.libp2p.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.ByteBuffer;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.blockberry.api.value.Bytes;
import org.blockberry.libp2p.MalformedException;

class UvarintTest {
  @Property
  void whatIsWrittenIsReadInTheAnnouncedSize(@ForAll @LongRange(min = 0) long value) {
    ByteBuffer buffer = ByteBuffer.allocate(Uvarint.MAX_BYTES);
    Uvarint.write(value, buffer);
    assertEquals(Uvarint.size(value), buffer.position());
    buffer.flip();
    assertEquals(value, Uvarint.read(buffer));
    assertEquals(0, buffer.remaining());
  }

  /** Nothing but the shortest form is taken: what is read is written back as it was. */
  @Property
  void whatIsReadIsWrittenAsItWas(@ForAll byte[] input) {
    ByteBuffer from = ByteBuffer.wrap(input);
    long value;
    try {
      value = Uvarint.read(from);
    } catch (MalformedException expected) {
      return;
    }
    ByteBuffer to = ByteBuffer.allocate(Uvarint.MAX_BYTES);
    Uvarint.write(value, to);
    assertEquals(Bytes.copyOf(input, 0, from.position()), Bytes.copyOf(to.array(), 0, to.position()));
  }

  @Example
  void bounds() {
    assertEquals(Long.MAX_VALUE, read("ffffffffffffffff7f"));
    for (String refused : new String[] {"", "80", "8000", "ff00", "80808080808080808001", "ffffffffffffffffff"}) {
      assertThrows(MalformedException.class, () -> read(refused), refused);
    }
    assertThrows(IllegalArgumentException.class, () -> Uvarint.write(-1, ByteBuffer.allocate(10)));
  }

  private static long read(String hex) {
    return Uvarint.read(Bytes.fromHex(hex).asBuffer());
  }
}
