package org.blockberry.chain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Base64;
import java.util.List;
import org.blockberry.api.value.Bytes;
import org.blockberry.api.value.JsonValue;
import org.blockberry.chain.json.AminoJsonReader;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class SignBytesVectorsTest {
  private final JsonValue file = Vectors.load("sign_bytes.json");

  @TestFactory
  List<DynamicTest> assertedVotes() {
    return Vectors.tests("sign_bytes.asserted_votes", file.get("asserted_votes").get("cases"), this::vote);
  }

  @TestFactory
  List<DynamicTest> ownVotes() {
    return Vectors.tests("sign_bytes.own_votes", file.get("own_votes"), this::vote);
  }

  private void vote(String id, JsonValue c) {
    assertEquals(Vectors.hex(c.get("sign_bytes")), SignBytes.vote(Vectors.text(c.get("chain_id")),
        SignedMsgType.of((int) Vectors.number(c.get("type"))), Vectors.number(c.get("height")),
        (int) Vectors.number(c.get("round")), Vectors.blockId(c.get("block_id")), Vectors.time(c.get("timestamp"))));
  }

  @TestFactory
  List<DynamicTest> realPrecommits() {
    return Vectors.tests("sign_bytes.real", file.get("signed_on_a_real_chain").get("cases"), (id, c) -> {
      Bytes bytes = SignBytes.vote(Vectors.text(c.get("chain_id")), SignedMsgType.PRECOMMIT,
          Vectors.number(c.get("height")), (int) Vectors.number(c.get("round")), Vectors.blockId(c.get("block_id")),
          Vectors.time(c.get("timestamp")));
      assertEquals(Vectors.hex(c.get("sign_bytes")), bytes);
      assertTrue(TestKeys.VERIFIER.verify(AminoJsonReader.publicKey(c.get("pub_key")), bytes,
          Bytes.wrap(Base64.getDecoder().decode(Vectors.text(c.get("signature"))))));
    });
  }

  @TestFactory
  List<DynamicTest> proposals() {
    return Vectors.tests("sign_bytes.own_proposals", file.get("own_proposals"), (id, c) ->
        assertEquals(Vectors.hex(c.get("sign_bytes")), SignBytes.proposal(Vectors.text(c.get("chain_id")),
            Vectors.number(c.get("height")), (int) Vectors.number(c.get("round")),
            (int) Vectors.number(c.get("pol_round")), Vectors.blockId(c.get("block_id")),
            Vectors.time(c.get("timestamp")))));
  }

  @TestFactory
  List<DynamicTest> extensions() {
    return Vectors.tests("sign_bytes.own_extensions", file.get("own_extensions"), (id, c) ->
        assertEquals(Vectors.hex(c.get("sign_bytes")), SignBytes.extension(Vectors.text(c.get("chain_id")),
            Vectors.number(c.get("height")), (int) Vectors.number(c.get("round")),
            Vectors.hex(c.get("extension_hex")))));
  }
}
