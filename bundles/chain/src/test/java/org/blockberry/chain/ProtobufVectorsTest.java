package org.blockberry.chain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.blockberry.api.value.Bytes;
import org.blockberry.api.value.JsonValue;
import org.blockberry.chain.json.AminoJsonReader;
import org.blockberry.chain.json.EvidenceJson;
import org.blockberry.chain.wire.ProtoMessage;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class ProtobufVectorsTest {
  private final JsonValue file = Vectors.load("protobuf.json");

  @TestFactory
  List<DynamicTest> all() {
    List<DynamicTest> tests = new ArrayList<>();
    for (String group : List.of("asserted", "own")) {
      int i = 0;
      for (JsonValue c : file.get(group).elements()) {
        String message = Vectors.text(c.get("message"));
        tests.add(dynamicTest("protobuf." + group + "[" + i++ + "] " + message, () -> check(message, c)));
      }
    }
    return tests;
  }

  private void check(String message, JsonValue c) {
    JsonValue json = c.get("json");
    switch (message) {
      case "tendermint.types.Vote" -> same(c, AminoJsonReader.vote(json), Vote.decode(hex(c)));
      case "tendermint.types.Proposal" -> same(c, proposal(json), Proposal.decode(hex(c)));
      case "tendermint.types.EvidenceList" -> same(c,
          new EvidenceList(json.elements().stream().map(EvidenceJson::read).toList()), EvidenceList.decode(hex(c)));
      case "tendermint.types.Block" -> same(c, AminoJsonReader.block(json), Block.decode(hex(c)));
      case "tendermint.types.Part" -> same(c, part(json), Part.decode(hex(c)));
      case "tendermint.types.CommitSig" -> same(c, CommitSig.ABSENT, CommitSig.decode(hex(c)));
      case "tendermint.types.Commit" -> same(c, Commit.EMPTY, Commit.decode(hex(c)));
      case "tendermint.types.LightClientAttackEvidence" -> attack(c);
      default -> throw new AssertionError("no test for " + message);
    }
  }

  private static void same(JsonValue c, ProtoMessage value, Object decoded) {
    assertEquals(hex(c), value.encode());
    assertEquals(value, decoded);
  }

  private static void attack(JsonValue c) {
    JsonValue json = c.get("json");
    LightBlock block = AminoJsonReader.lightBlock(Vectors.load(Vectors.text(json.get("ConflictingBlock"))));
    LightClientAttackEvidence evidence = new LightClientAttackEvidence(block,
        Vectors.number(json.get("CommonHeight")), block.validators().validators(),
        Vectors.number(json.get("TotalVotingPower")), Vectors.time(json.get("Timestamp")));
    Bytes encoded = evidence.encode();
    assertEquals(Vectors.number(c.get("pb_length")), encoded.size());
    assertEquals(Vectors.hex(c.get("pb_sha256")), Hashing.sha256(encoded));
    assertEquals(Vectors.hex(c.get("evidence_hash_of_a_block_with_only_this")),
        new EvidenceList(List.of(evidence)).hash());
    assertEquals(Vectors.hex(c.get("identity_hash")), evidence.identity());
    assertEquals(evidence, LightClientAttackEvidence.decode(encoded));
    evidence.validate();
  }

  private static Proposal proposal(JsonValue json) {
    return new Proposal(SignedMsgType.of((int) Vectors.number(json.get("type"))), Vectors.number(json.get("height")),
        (int) Vectors.number(json.get("round")), (int) Vectors.number(json.get("pol_round")),
        Vectors.blockId(json.get("block_id")), Vectors.time(json.get("timestamp")),
        Bytes.wrap(Base64.getDecoder().decode(Vectors.text(json.get("signature")))));
  }

  private static Part part(JsonValue json) {
    JsonValue proof = json.get("proof");
    return new Part((int) Vectors.number(json.get("index")), Vectors.hex(json.get("bytes_hex")),
        new MerkleProof(Vectors.number(proof.get("total")), Vectors.number(proof.get("index")),
            Vectors.hex(proof.get("leaf_hash_hex")), Vectors.hexList(proof.get("aunts"))));
  }

  private static Bytes hex(JsonValue c) {
    return Vectors.hex(c.get("pb_hex"));
  }
}
