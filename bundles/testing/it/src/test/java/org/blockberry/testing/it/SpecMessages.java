package org.blockberry.testing.it;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;

/** From the JSON of the RPC to the bytes that are hashed and signed in CometBFT 0.38. */
final class SpecMessages {
  private static final int PART = 65_536;
  private static final int PRECOMMIT = 2;
  private static final List<String> HASHES = List.of("last_commit_hash", "data_hash", "validators_hash",
      "next_validators_hash", "consensus_hash", "app_hash", "last_results_hash", "evidence_hash", "proposer_address");

  private SpecMessages() {}

  static byte[] hex(JsonNode text) {
    return HexFormat.of().parseHex(text.asText().toLowerCase(java.util.Locale.ROOT));
  }

  static byte[] base64(JsonNode text) {
    return text.isNull() ? new byte[0] : Base64.getDecoder().decode(text.asText());
  }

  static byte[] headerHash(JsonNode header) {
    List<byte[]> leaves = new ArrayList<>();
    leaves.add(version(header));
    leaves.add(new SpecWire().text(1, header.get("chain_id").asText()).done());
    leaves.add(new SpecWire().varint(1, header.get("height").asLong()).done());
    leaves.add(time(header.get("time")));
    leaves.add(blockId(header.get("last_block_id")));
    HASHES.forEach(name -> leaves.add(new SpecWire().bytes(1, hex(header.get(name))).done()));
    return SpecTree.root(leaves);
  }

  /** Number of parts and hash of the part set. */
  static byte[] partSetHeader(JsonNode block) {
    byte[] whole = block(block);
    List<byte[]> parts = new ArrayList<>();
    for (int at = 0; at < whole.length; at += PART) {
      parts.add(Arrays.copyOfRange(whole, at, Math.min(whole.length, at + PART)));
    }
    return new SpecWire().varint(1, parts.size()).bytes(2, SpecTree.root(parts)).done();
  }

  static byte[] partSetHeaderOf(JsonNode blockId) {
    JsonNode parts = blockId.get("parts");
    return new SpecWire().varint(1, parts.get("total").asLong()).bytes(2, hex(parts.get("hash"))).done();
  }

  static byte[] dataHash(JsonNode txs) {
    return root(txs, tx -> SpecTree.sha256(base64(tx)));
  }

  static byte[] commitHash(JsonNode commit) {
    return root(commit.get("signatures"), SpecMessages::commitSig);
  }

  static byte[] validatorsHash(JsonNode validators) {
    return root(validators, validator -> new SpecWire()
        .always(1, new SpecWire().bytes(1, base64(validator.at("/pub_key/value"))).done())
        .varint(2, validator.get("voting_power").asLong()).done());
  }

  static byte[] resultsHash(JsonNode results) {
    return root(results, result -> new SpecWire().varint(1, result.get("code").asLong())
        .bytes(2, base64(result.get("data"))).varint(5, result.get("gas_wanted").asLong())
        .varint(6, result.get("gas_used").asLong()).done());
  }

  static byte[] consensusHash(JsonNode params) {
    return SpecTree.sha256(new SpecWire().varint(1, params.at("/block/max_bytes").asLong())
        .varint(2, params.at("/block/max_gas").asLong()).done());
  }

  /** What a validator signs whose entry in {@code commit} is {@code entry}: a precommit for the commit's block. */
  static byte[] signBytes(String chainId, JsonNode commit, JsonNode entry) {
    return new SpecWire().varint(1, PRECOMMIT).fixed64(2, commit.get("height").asLong())
        .fixed64(3, commit.get("round").asLong()).always(4, blockId(commit.get("block_id")))
        .always(5, time(entry.get("timestamp"))).text(6, chainId).delimited();
  }

  private static byte[] block(JsonNode block) {
    if (!block.at("/evidence/evidence").isEmpty()) {
      throw new IllegalArgumentException("evidence is beyond this verifier");
    }
    SpecWire data = new SpecWire();
    block.at("/data/txs").forEach(tx -> data.always(1, base64(tx)));
    return new SpecWire().always(1, header(block.get("header"))).always(2, data.done()).always(3, new byte[0])
        .always(4, commit(block.get("last_commit"))).done();
  }

  private static byte[] header(JsonNode header) {
    SpecWire out = new SpecWire().always(1, version(header)).text(2, header.get("chain_id").asText())
        .varint(3, header.get("height").asLong()).always(4, time(header.get("time")))
        .always(5, blockId(header.get("last_block_id")));
    for (int i = 0; i < HASHES.size(); i++) {
      out.bytes(6 + i, hex(header.get(HASHES.get(i))));
    }
    return out.done();
  }

  private static byte[] version(JsonNode header) {
    return new SpecWire().varint(1, header.at("/version/block").asLong())
        .varint(2, header.at("/version/app").asLong()).done();
  }

  private static byte[] commit(JsonNode commit) {
    SpecWire out = new SpecWire().varint(1, commit.get("height").asLong()).varint(2, commit.get("round").asLong())
        .always(3, blockId(commit.get("block_id")));
    commit.get("signatures").forEach(entry -> out.always(4, commitSig(entry)));
    return out.done();
  }

  private static byte[] commitSig(JsonNode entry) {
    return new SpecWire().varint(1, entry.get("block_id_flag").asLong()).bytes(2, hex(entry.get("validator_address")))
        .always(3, time(entry.get("timestamp"))).bytes(4, base64(entry.get("signature"))).done();
  }

  private static byte[] blockId(JsonNode id) {
    return new SpecWire().bytes(1, hex(id.get("hash"))).always(2, partSetHeaderOf(id)).done();
  }

  private static byte[] time(JsonNode text) {
    Instant time = Instant.parse(text.asText());
    return new SpecWire().varint(1, time.getEpochSecond()).varint(2, time.getNano()).done();
  }

  private static byte[] root(JsonNode list, java.util.function.Function<JsonNode, byte[]> leaf) {
    List<byte[]> leaves = new ArrayList<>();
    list.forEach(node -> leaves.add(leaf.apply(node)));
    return SpecTree.root(leaves);
  }
}
