package org.blockberry.testing.it;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;

/** Checks blocks by their JSON alone and counts what it checked. Written from the specification; knows no class of ours. */
final class SpecVerifier {
  private static final byte[] KEY_PREFIX = HexFormat.of().parseHex("302a300506032b6570032100");

  private long hashes;
  private long signatures;

  /** The answers about one height: block, commit, validators, block_results. */
  record Height(JsonNode block, JsonNode commit, JsonNode validators, JsonNode results) {
    JsonNode header() {
      return block.at("/block/header");
    }
  }

  /** What does not hold. */
  static final class Refuted extends RuntimeException {
    Refuted(String message) {
      super(message);
    }
  }

  long hashes() {
    return hashes;
  }

  long signatures() {
    return signatures;
  }

  /** A block by itself: block id, data, last commit, no evidence. */
  void block(JsonNode answer) {
    JsonNode block = answer.get("block");
    JsonNode header = block.get("header");
    hash("block hash", SpecMessages.headerHash(header), answer.at("/block_id/hash"));
    same("part set", SpecMessages.partSetHeader(block), SpecMessages.partSetHeaderOf(answer.get("block_id")));
    hash("data_hash", SpecMessages.dataHash(block.at("/data/txs")), header.get("data_hash"));
    hash("last_commit_hash", SpecMessages.commitHash(block.get("last_commit")), header.get("last_commit_hash"));
    hash("evidence_hash", SpecTree.sha256(), header.get("evidence_hash"));
  }

  /** A header with the commit that signs it, by the set of its height. */
  void signedHeader(JsonNode header, JsonNode commit, JsonNode validators) {
    hash("signed block hash", SpecMessages.headerHash(header), commit.at("/block_id/hash"));
    require("commit height", commit.get("height").asText().equals(header.get("height").asText()));
    hash("validators_hash", SpecMessages.validatorsHash(validators), header.get("validators_hash"));
    JsonNode entries = commit.get("signatures");
    require("one entry per validator", entries.size() == validators.size());
    long total = 0;
    long signed = 0;
    for (int i = 0; i < entries.size(); i++) {
      long power = validators.get(i).get("voting_power").asLong();
      byte[] key = SpecMessages.base64(validators.get(i).at("/pub_key/value"));
      hash("address", Arrays.copyOf(SpecTree.sha256(key), 20), validators.get(i).get("address"));
      total += power;
      JsonNode entry = entries.get(i);
      int flag = entry.get("block_id_flag").asInt();
      if (flag == 2) {
        require("order of the entries", entry.get("validator_address").equals(validators.get(i).get("address")));
        signature(key, SpecMessages.signBytes(header.get("chain_id").asText(), commit, entry), entry.get("signature"));
        signed += power;
      } else {
        require("nothing but commit and absent", flag == 1 && entry.get("signature").isNull());
      }
    }
    require("more than 2/3 of the power", signed * 3 > total * 2);
  }

  /** A height of our chain on top of the one before; {@code before} is null for the first. */
  void height(JsonNode genesis, Height before, Height now) {
    JsonNode header = now.header();
    block(now.block());
    require("protocol 11", header.at("/version/block").asText().equals("11"));
    require("chain id", header.get("chain_id").equals(genesis.get("chain_id")));
    hash("consensus_hash", SpecMessages.consensusHash(genesis.get("consensus_params")), header.get("consensus_hash"));
    require("parameters as in the genesis", now.results().get("consensus_param_updates").isNull());
    JsonNode set = now.validators().get("validators");
    require("set of this height", now.validators().get("block_height").equals(header.get("height"))
        && now.validators().get("total").asText().equals(Integer.toString(set.size())));
    require("proposer is a validator", set.findValuesAsText("address").contains(header.get("proposer_address").asText()));
    JsonNode commit = now.commit().at("/signed_header/commit");
    require("commit is of this header", now.commit().at("/signed_header/header").equals(header));
    require("commit is of this block", commit.get("block_id").equals(now.block().get("block_id")));
    signedHeader(header, commit, set);
    require("a result per transaction", now.results().get("txs_results").size() == now.block().at("/block/data/txs").size());
    if (before == null) {
      first(genesis, now, set);
    } else {
      follows(before, now, set);
    }
  }

  private void first(JsonNode genesis, Height now, JsonNode set) {
    JsonNode header = now.header();
    require("initial height", header.get("height").equals(genesis.get("initial_height")));
    require("no last block", header.at("/last_block_id/hash").asText().isEmpty());
    require("empty last commit", now.block().at("/block/last_commit/signatures").isEmpty());
    require("not before the genesis", !time(header).isBefore(Instant.parse(genesis.get("genesis_time").asText())));
    hash("first last_results_hash", SpecTree.sha256(), header.get("last_results_hash"));
    hash("first next_validators_hash", SpecMessages.validatorsHash(set), header.get("next_validators_hash"));
  }

  private void follows(Height before, Height now, JsonNode set) {
    JsonNode header = now.header();
    JsonNode last = before.header();
    require("height", header.get("height").asLong() == last.get("height").asLong() + 1);
    require("time rises", time(header).isAfter(time(last)));
    require("last_block_id", header.get("last_block_id").equals(before.block().get("block_id")));
    require("last_commit", now.block().at("/block/last_commit").equals(before.commit().at("/signed_header/commit")));
    require("validators_hash", header.get("validators_hash").equals(last.get("next_validators_hash")));
    hash("app_hash", SpecMessages.base64(before.results().get("app_hash")), header.get("app_hash"));
    hash("last_results_hash", SpecMessages.resultsHash(before.results().get("txs_results")),
        header.get("last_results_hash"));
    hash("next_validators_hash", SpecMessages.validatorsHash(changed(set, before.results().get("validator_updates"))),
        header.get("next_validators_hash"));
  }

  /** The set with updates applied: highest power first, then by address. An update without power removes. */
  private static JsonNode changed(JsonNode set, JsonNode updates) {
    List<JsonNode> members = new ArrayList<>();
    set.forEach(members::add);
    for (JsonNode update : updates) {
      JsonNode key = update.at("/pub_key/Sum/value/ed25519");
      members.removeIf(member -> member.at("/pub_key/value").equals(key));
      if (update.path("power").asLong() > 0) {
        ObjectNode member = Rpc.JSON.createObjectNode();
        member.putObject("pub_key").set("value", key);
        members.add(member.put("voting_power", update.get("power").asText()).put("address",
            HexFormat.of().withUpperCase().formatHex(SpecTree.sha256(SpecMessages.base64(key)), 0, 20)));
      }
    }
    members.sort(Comparator.comparingLong((JsonNode member) -> -member.get("voting_power").asLong())
        .thenComparing(member -> member.get("address").asText()));
    ArrayNode sorted = Rpc.JSON.createArrayNode();
    return sorted.addAll(members);
  }

  private static Instant time(JsonNode header) {
    return Instant.parse(header.get("time").asText());
  }

  private void signature(byte[] key, byte[] message, JsonNode signature) {
    try {
      byte[] encoded = Arrays.copyOf(KEY_PREFIX, KEY_PREFIX.length + key.length);
      System.arraycopy(key, 0, encoded, KEY_PREFIX.length, key.length);
      Signature verifier = Signature.getInstance("Ed25519");
      verifier.initVerify(KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(encoded)));
      verifier.update(message);
      require("signature", verifier.verify(SpecMessages.base64(signature)));
      signatures++;
    } catch (GeneralSecurityException e) {
      throw new Refuted("signature: " + e.getMessage());
    }
  }

  private void hash(String what, byte[] computed, JsonNode stated) {
    same(what, computed, SpecMessages.hex(stated));
  }

  private void same(String what, byte[] computed, byte[] stated) {
    if (!Arrays.equals(computed, stated)) {
      throw new Refuted(what + ": " + HexFormat.of().formatHex(computed) + " by the specification, "
          + HexFormat.of().formatHex(stated) + " in the chain");
    }
    hashes++;
  }

  private static void require(String what, boolean holds) {
    if (!holds) {
      throw new Refuted(what);
    }
  }
}
