package org.blockberry.libp2p.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.math.BigInteger;
import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Tag;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;
import org.blockberry.api.value.Bytes;
import org.blockberry.libp2p.MalformedException;

class TextFormsTest {
  @Property
  void base58AndBase36ComeBack(@ForAll @Size(max = 60) byte[] content) {
    Bytes bytes = Bytes.copyOf(content);
    assertEquals(bytes, BaseX.BASE58.decode(BaseX.BASE58.encode(bytes)));
    assertEquals(bytes, BaseX.BASE36.decode(BaseX.BASE36.encode(bytes)));
  }

  /** The JDK's arithmetic as the second opinion. */
  @Property
  void base36IsTheNumber(@ForAll @Size(min = 1, max = 40) byte[] content) {
    content[0] |= 1; // no leading zero
    assertEquals(new BigInteger(1, content).toString(36), BaseX.BASE36.encode(Bytes.copyOf(content)));
  }

  @Property
  void base32ComesBack(@ForAll @Size(max = 60) byte[] content) {
    Bytes bytes = Bytes.copyOf(content);
    assertEquals(bytes, Base32.decode(Base32.encode(bytes)));
  }

  @Example
  void base32OfTheRfc() {
    assertEquals(List.of("", "my", "mzxq", "mzxw6", "mzxw6yq", "mzxw6ytb", "mzxw6ytboi"),
        List.of("", "f", "fo", "foo", "foob", "fooba", "foobar").stream().map(text -> Base32.encode(Bytes.utf8(text))).toList());
  }

  @Example
  void leadingZerosAreLetters() {
    assertEquals("11", BaseX.BASE58.encode(Bytes.fromHex("0000")));
    assertEquals("1112", BaseX.BASE58.encode(Bytes.fromHex("00000001")));
    assertEquals(Bytes.fromHex("00000001"), BaseX.BASE58.decode("1112"));
    assertEquals(Bytes.EMPTY, BaseX.BASE58.decode(""));
  }

  /** An id that is read has one printed form, and that form is the same id. */
  @Tag("sec-T10")
  @Property
  void anyTextIsAnIdOrRefused(@ForAll @StringLength(max = 120) String text) {
    try {
      PeerId id = PeerId.parse(text);
      assertEquals(id, PeerId.parse(id.toString()));
    } catch (MalformedException expected) {
      return;
    }
  }

  @Tag("sec-T10")
  @Property
  void anyBytesAreAKeyOrRefused(@ForAll byte[] input) {
    Bytes bytes = Bytes.copyOf(input);
    try {
      assertEquals(bytes, PublicKey.decode(bytes).encode());
    } catch (MalformedException expected) {
      return;
    }
  }

  @Tag("sec-T10")
  @Property
  void anyBytesAreAnIdOrRefused(@ForAll @Size(max = 50) byte[] input) {
    Bytes bytes = Bytes.copyOf(input);
    try {
      PeerId id = PeerId.decode(bytes);
      assertEquals(bytes, id.encode());
      assertEquals(id, PeerId.parse(id.toString()));
    } catch (MalformedException expected) {
      return;
    }
  }
}
