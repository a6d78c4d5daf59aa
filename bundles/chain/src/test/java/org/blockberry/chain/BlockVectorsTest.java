package org.blockberry.chain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.blockberry.api.value.Bytes;
import org.blockberry.api.value.JsonValue;
import org.blockberry.chain.json.AminoJson;
import org.blockberry.chain.json.AminoJsonReader;
import org.blockberry.chain.json.JsonLimits;
import org.blockberry.chain.json.JsonText;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Real blocks of public chains reproduce every hash. */
class BlockVectorsTest {
  @TestFactory
  List<DynamicTest> realBlocks() {
    List<JsonValue> index = Vectors.load("blocks/index.json").get("blocks").elements();
    return index.stream().map(entry -> DynamicTest.dynamicTest("blocks/" + Vectors.text(entry.get("file")), () -> {
      JsonValue file = Vectors.load("blocks/" + Vectors.text(entry.get("file")));
      check(entry, file, AminoJsonReader.block(file.get("block")));
    })).toList();
  }

  private static void check(JsonValue entry, JsonValue file, Block block) {
    BlockId id = Vectors.blockId(file.get("block_id"));
    assertEquals(id.hash(), block.hash());
    Bytes encoded = block.encode();
    assertEquals(Vectors.number(entry.get("block_size")), encoded.size());
    assertEquals(Vectors.hex(entry.get("sha256_of_block_bytes")), Hashing.sha256(encoded));
    assertEquals(id, block.blockId());
    assertEquals(id, block.blockId(encoded));
    assertEquals(id.parts(), block.partSet().header());
    assertEquals(encoded, block.partSet().assemble());
    assertEquals(block, Block.decode(encoded));

    assertEquals(block.header().dataHash(), Block.dataHash(block.txs()));
    assertEquals(block.header().lastCommitHash(), block.lastCommit().hash());
    assertEquals(block.header().evidenceHash(), new EvidenceList(block.evidence()).hash());
    block.validate();
    assertEquals(Vectors.number(entry.get("txs")), block.txs().size());
    assertEquals(Vectors.hexList(entry.get("tx_hashes")), block.txs().stream().map(Hashing::sha256).toList());
    assertEquals(Vectors.number(entry.get("evidence")), block.evidence().size());
    for (int i = 0; i < block.txs().size(); i++) {
      assertTrue(TxProof.of(block.txs(), i).verify(block.header().dataHash()));
    }

    Map<BlockIdFlag, Long> flags = new EnumMap<>(BlockIdFlag.class);
    block.lastCommit().signatures().forEach(sig -> flags.merge(sig.flag(), 1L, Long::sum));
    JsonValue counts = entry.get("signatures");
    assertEquals(Vectors.number(counts.get("commit")), flags.getOrDefault(BlockIdFlag.COMMIT, 0L));
    assertEquals(Vectors.number(counts.get("nil")), flags.getOrDefault(BlockIdFlag.NIL, 0L));
    assertEquals(Vectors.number(counts.get("absent")), flags.getOrDefault(BlockIdFlag.ABSENT, 0L));

    JsonValue printed = AminoJson.block(block);
    assertEquals(block, AminoJsonReader.block(new JsonText(JsonLimits.GENESIS).parse(JsonText.print(printed))));
    assertEquals(file.get("block").get("header"), printed.get("header"));
    assertEquals(file.get("block").get("data"), printed.get("data"));
    if (!JsonText.print(file.get("block")).contains("vote_a") // chains before 0.38 print no extension
        || JsonText.print(file.get("block")).contains("extension_signature")) {
      assertEquals(file.get("block").get("evidence"), printed.get("evidence"));
    }
    assertEquals(file.get("block").get("last_commit"), printed.get("last_commit"));
  }
}
