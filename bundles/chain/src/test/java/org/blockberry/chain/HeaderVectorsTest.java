package org.blockberry.chain;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.blockberry.api.value.Bytes;
import org.blockberry.api.value.JsonValue;
import org.blockberry.chain.json.AminoJsonReader;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class HeaderVectorsTest {
  private final JsonValue file = Vectors.load("header.json");

  @TestFactory
  List<DynamicTest> hashes() {
    return Vectors.tests("header.asserted", file.get("asserted"), (id, c) -> {
      Bytes expected = c.get("hash").isNull() ? Bytes.EMPTY : Vectors.hex(c.get("hash"));
      assertEquals(expected, AminoJsonReader.header(c.get("header")).hash());
    });
  }

  @Test
  void leavesAndEncodingOfTheFirstCase() {
    Header header = AminoJsonReader.header(file.get("asserted").elements().get(0).get("header"));
    JsonValue own = file.get("own").elements().get(0);
    assertEquals(Vectors.hexList(own.get("leaves_hex")), header.leaves());
    assertEquals(Vectors.hex(own.get("pb_hex")), header.encode());
    assertEquals(header, Header.decode(header.encode()));
  }
}
