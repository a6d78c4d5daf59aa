package org.blockberry.libp2p.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Tag;
import org.blockberry.api.value.Bytes;
import org.blockberry.libp2p.MalformedException;

class ProtoTest {
  @Example
  void fieldsComeBack() {
    Bytes message = new ProtoWriter().varint(1, 300).bytes(2, Bytes.fromHex("00ff")).text(16, "grün").message();
    ProtoReader reader = new ProtoReader(message);
    assertTrue(reader.next());
    assertEquals(300, reader.varint());
    assertTrue(reader.next());
    assertEquals(Bytes.fromHex("00ff"), reader.bytes());
    assertTrue(reader.next());
    assertEquals(16, reader.field());
    assertEquals("grün", reader.text());
    assertFalse(reader.next());
  }

  @Example
  void unknownFieldsOfAllTypesArePassed() {
    // field 9: fixed64, bytes, fixed32, -1 as a varint of ten bytes; then field 1 = 7
    ProtoReader reader = new ProtoReader(Bytes.fromHex("49" + "0102030405060708" + "4a02aabb" + "4d01020304" + "48ffffffffffffffffff01" + "0807"));
    for (int i = 0; i < 4; i++) {
      assertTrue(reader.next());
      assertEquals(9, reader.field());
      reader.skip();
    }
    assertTrue(reader.next());
    assertEquals(7, reader.varint());
    assertFalse(reader.next());
  }

  @Tag("sec-T1")
  @Example
  void aClaimedLengthIsComparedBeforeMemoryIsTaken() {
    ProtoReader reader = new ProtoReader(Bytes.fromHex("0affffffffffffffff7f00"));
    assertTrue(reader.next());
    assertThrows(MalformedException.class, reader::bytes);
  }

  @Example
  void whatIsNoFieldIsRefused() {
    for (String refused : new String[] {"00", "0b", "0c", "0e", "0f", "4901", "4d01", "48", "0a05", "0a8000", "48ffffffffffffffffffff01"}) {
      ProtoReader reader = new ProtoReader(Bytes.fromHex(refused));
      assertThrows(MalformedException.class, () -> {
        reader.next();
        reader.skip();
      }, refused);
    }
  }

  @Example
  void aFieldOfAnotherTypeAndBadTextAreRefused() {
    ProtoReader number = new ProtoReader(Bytes.fromHex("0801"));
    number.next();
    assertThrows(MalformedException.class, number::bytes);
    ProtoReader text = new ProtoReader(Bytes.fromHex("0a01ff"));
    text.next();
    assertThrows(MalformedException.class, text::text);
  }

  @Tag("sec-T10")
  @Property
  void anyBytesEndOrAreRefused(@ForAll byte[] input) {
    ProtoReader reader = new ProtoReader(Bytes.copyOf(input));
    try {
      while (reader.next()) {
        reader.skip();
      }
    } catch (MalformedException expected) {
      return;
    }
  }
}
