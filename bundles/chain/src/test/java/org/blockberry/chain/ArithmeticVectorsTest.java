package org.blockberry.chain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.blockberry.api.value.Bytes;
import org.blockberry.api.value.JsonValue;
import org.blockberry.chain.json.AbciJson;
import org.blockberry.chain.json.AminoJsonReader;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Parameters, addresses, sizes, median times and result hashes. */
class ArithmeticVectorsTest {
  @TestFactory
  List<DynamicTest> params() {
    JsonValue file = Vectors.load("params.json");
    List<DynamicTest> tests = new ArrayList<>(Vectors.tests("params.asserted", file.get("asserted"), this::params));
    tests.addAll(Vectors.tests("params.own", file.get("own"), this::params));
    return tests;
  }

  private void params(String id, JsonValue c) {
    var block = new ConsensusParams.BlockParams(
        Vectors.number(c.get("block_max_bytes")), Vectors.number(c.get("block_max_gas")));
    ConsensusParams base = ConsensusParams.DEFAULT;
    assertEquals(Vectors.hex(c.get("hash")),
        new ConsensusParams(block, base.evidence(), base.validator(), base.version(), base.abci()).hash());
    if (!c.get("pb_hex").isNull()) {
      assertEquals(Vectors.hex(c.get("pb_hex")), block.encode());
    }
  }

  @TestFactory
  List<DynamicTest> addresses() {
    return Vectors.tests("address.asserted", Vectors.load("address.json").get("asserted"), (id, c) ->
        assertEquals(Vectors.hex(c.get("address")),
            new PublicKey(KeyType.of(Vectors.text(c.get("type"))), Vectors.hex(c.get("pub_key_hex"))).address()));
  }

  @Test
  void keyFromSecret() { // address.key_from_secret: the seed is the hash of the secret
    JsonValue c = Vectors.load("address.json").get("key_from_secret");
    assertEquals(Vectors.hex(c.get("seed_hex")), Hashing.sha256(Bytes.utf8(Vectors.text(c.get("secret")))));
    assertEquals(Vectors.hex(c.get("pub_key_hex")),
        TestKeys.of(Vectors.text(c.get("secret"))).publicKey().bytes());
  }

  @TestFactory
  List<DynamicTest> maxDataBytes() {
    return Vectors.tests("block_size.asserted",
        Vectors.load("block_size.json").get("asserted").elements().get(0).get("cases"), (id, c) -> {
          List<JsonValue> row = c.elements();
          long maxBytes = Vectors.number(row.get(0));
          int validators = (int) Vectors.number(row.get(1));
          long evidence = Vectors.number(row.get(2));
          if (row.get(3).isNull()) {
            assertThrows(IllegalArgumentException.class,
                () -> BlockLimits.maxDataBytes(maxBytes, validators, evidence));
          } else {
            assertEquals(Vectors.number(row.get(3)), BlockLimits.maxDataBytes(maxBytes, validators, evidence));
          }
        });
  }

  @Test
  void fixedSizes() { // block_size.asserted[1]
    JsonValue c = Vectors.load("block_size.json").get("asserted").elements().get(1);
    assertEquals(Vectors.number(c.get("max_header_bytes")), BlockLimits.MAX_HEADER_BYTES);
    assertEquals(Vectors.number(c.get("max_commit_overhead")), BlockLimits.COMMIT_OVERHEAD);
    assertEquals(Vectors.number(c.get("max_commit_sig")), BlockLimits.MAX_COMMIT_SIG_BYTES);
    for (Map.Entry<String, JsonValue> entry : c.get("max_commit_bytes").members().entrySet()) {
      assertEquals(Vectors.number(entry.getValue()), BlockLimits.maxCommitBytes(Integer.parseInt(entry.getKey())));
    }
  }

  @Test
  void theLargestHeaderAndEntryKeepToTheFixedSizes() {
    Bytes hash = Hashing.sha256(Bytes.EMPTY);
    Header header = new Header(-1, -1, "\uD83D\uDE00".repeat(12) + "ab", Long.MAX_VALUE, Timestamps.MAX,
        new BlockId(hash, new PartSetHeader(Integer.MAX_VALUE, hash)), hash, hash, hash, hash, hash, hash, hash,
        hash, hash.slice(0, 20));
    // the constant comes from a chain id of 50 four-byte characters, while validity allows 50 bytes
    assertTrue(header.encode().size() + 150 + 1 <= BlockLimits.MAX_HEADER_BYTES);
    assertEquals(BlockLimits.MAX_COMMIT_SIG_BYTES,
        CommitSig.forBlock(hash.slice(0, 20), Timestamps.UNSET.plusNanos(999_999_999), hash.concat(hash))
            .encodedSize());
  }

  @TestFactory
  List<DynamicTest> partCounts() {
    return Vectors.tests("block_size.part_count_own", Vectors.load("block_size.json").get("part_count_own"),
        (id, c) -> {
          int size = (int) Vectors.number(c.elements().get(0));
          assertEquals(Vectors.number(c.elements().get(1)), BlockLimits.maxParts(size));
          assertEquals(Vectors.number(c.elements().get(1)), PartSet.headerOf(Bytes.wrap(new byte[size])).total());
        });
  }

  @TestFactory
  List<DynamicTest> medianTimes() {
    List<DynamicTest> tests = new ArrayList<>();
    int group = 0;
    for (JsonValue source : Vectors.load("median_time.json").get("asserted").elements()) {
      tests.addAll(Vectors.tests("median_time.asserted[" + group++ + "]", source.get("cases"), (id, c) -> {
        var times = c.get("votes").elements().stream().map(vote -> new MedianTime.WeightedTime(
            Instant.ofEpochSecond(Vectors.number(vote.elements().get(0))),
            Vectors.number(vote.elements().get(1)))).toList();
        assertEquals(Vectors.number(c.get("median")), MedianTime.of(times).orElseThrow().getEpochSecond());
        assertEquals(Vectors.number(c.get("total")),
            times.stream().mapToLong(MedianTime.WeightedTime::weight).sum());
      }));
    }
    return tests;
  }

  @TestFactory
  List<DynamicTest> realMedianTimes() {
    return Vectors.tests("median_time.real_chain",
        Vectors.load("median_time.json").get("real_chain").get("heights"), (id, c) -> {
          long height = Vectors.number(c);
          LightBlock block = AminoJsonReader.lightBlock(Vectors.load("light/mocha-4_" + height + ".json"));
          LightBlock next = AminoJsonReader.lightBlock(Vectors.load("light/mocha-4_" + (height + 1) + ".json"));
          assertEquals(next.header().lastCommitHash(), block.commit().hash());
          assertEquals(next.header().time(), MedianTime.of(block.commit(), block.validators()));
        });
  }

  @TestFactory
  List<DynamicTest> realResults() {
    return Vectors.tests("results.real_chain", Vectors.load("results.json").get("real_chain"), (id, c) ->
        assertEquals(Vectors.hex(c.get("last_results_hash_of_next_header")), ResultsHash.of(results(c))));
  }

  @TestFactory
  List<DynamicTest> ownResults() {
    return Vectors.tests("results.own", Vectors.load("results.json").get("own"), (id, c) -> {
      assertEquals(Vectors.hexList(c.get("leaves_hex")),
          results(c).stream().map(TxResult::deterministicEncoding).toList());
      assertEquals(Vectors.hex(c.get("hash")), ResultsHash.of(results(c)));
    });
  }

  @TestFactory
  List<DynamicTest> assertedResults() {
    return List.of(dynamicTest("results.asserted[0] an empty success has no bytes, all else differs", () -> {
      assertEquals(Bytes.EMPTY, TxResult.OK.deterministicEncoding());
      assertNotEquals(Bytes.EMPTY, TxResult.failed(1, "", "").deterministicEncoding());
    }));
  }

  private static List<TxResult> results(JsonValue c) {
    return c.get("txs_results").elements().stream().map(AbciJson::readTxResult).toList();
  }
}
