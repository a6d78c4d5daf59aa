package org.blockberry.testing.it;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.BlockId;
import org.blockberry.chain.DuplicateVoteEvidence;
import org.blockberry.chain.Hashing;
import org.blockberry.chain.PartSetHeader;
import org.blockberry.chain.PublicKey;
import org.blockberry.chain.SignBytes;
import org.blockberry.chain.SignedMsgType;
import org.blockberry.chain.Vote;
import org.blockberry.chain.json.EvidenceJson;
import org.blockberry.chain.json.JsonText;
import org.blockberry.crypto.CryptoLadder;
import org.blockberry.crypto.Ed25519;
import org.blockberry.crypto.SecureRandomSource;
import org.blockberry.crypto.keystore.KeyFiles;
import org.blockberry.crypto.keystore.KeyIdentity;
import org.blockberry.crypto.keystore.KeyPurpose;
import org.blockberry.crypto.keystore.PasswordSource;
import org.blockberry.crypto.keystore.UnlockedKey;

/** Whoever holds the key of one of {@link FourValidators} besides its node, and signs two blocks of one height with it. */
final class TwoFaced implements AutoCloseable {
  private final FourValidators net;
  private final UnlockedKey key;
  private final String chainId;
  private final Bytes address;
  private final int place;
  private final long power;
  private final long total;

  private TwoFaced(FourValidators net, UnlockedKey key, String chainId, Bytes address, int place, long power, long total) {
    this.net = net;
    this.key = key;
    this.chainId = chainId;
    this.address = address;
    this.place = place;
    this.power = power;
    this.total = total;
  }

  /** With the key of a node, by what its files and the first node's RPC say. */
  static TwoFaced of(FourValidators net, int node) throws Exception {
    String chainId = Rpc.JSON.readTree(net.home(node).resolve("genesis.json").toFile()).get("chain_id").asText();
    Ed25519 ed25519 = CryptoLadder.standard().ed25519();
    UnlockedKey key = new KeyFiles(ed25519, SecureRandomSource.system()).open(net.home(node).resolve("keys/validator.json"),
        new KeyIdentity(KeyPurpose.VALIDATOR, chainId), PasswordSource.file(net.home(node).resolveSibling("password")));
    Bytes address = PublicKey.ed25519(key.publicKey()).address();
    int place = -1;
    long power = 0;
    long total = 0;
    JsonNode set = net.rpc(1).call("validators", Map.of("height", "1")).get("validators");
    for (int index = 0; index < set.size(); index++) {
      long one = set.get(index).get("voting_power").asLong();
      total += one;
      if (set.get(index).get("address").asText().equalsIgnoreCase(address.toHex())) {
        place = index;
        power = one;
      }
    }
    return new TwoFaced(net, key, chainId, address, place, power, total);
  }

  /** As blocks print it. */
  String address() {
    return address.toHex().toUpperCase(Locale.ROOT);
  }

  /** Parameters of {@code broadcast_evidence}: both votes are signed with the key. */
  Map<String, ?> evidence(long height) throws IOException {
    return evidence(height, vote(height, "one", "one"), vote(height, "other", "other"));
  }

  /** One of the votes has the signature of another. */
  Map<String, ?> falseEvidence(long height) throws IOException {
    return evidence(height, vote(height, "one", "one"), vote(height, "other", "one"));
  }

  private Map<String, ?> evidence(long height, Vote one, Vote other) throws IOException {
    Instant time = Instant.parse(net.rpc(1).call("block", Map.of("height", Long.toString(height))).at("/block/header/time").asText());
    String json = JsonText.print(EvidenceJson.print(DuplicateVoteEvidence.of(one, other, total, power, time)));
    return Map.of("evidence", Rpc.JSON.readTree(json));
  }

  private Vote vote(long height, String block, String signed) {
    Instant time = Instant.parse("2026-01-01T00:00:00Z");
    Bytes signature = key.sign(SignBytes.vote(chainId, SignedMsgType.PRECOMMIT, height, 0, id(signed), time));
    return new Vote(SignedMsgType.PRECOMMIT, height, 0, id(block), time, address, place, signature, Bytes.EMPTY, Bytes.EMPTY);
  }

  private static BlockId id(String block) {
    return new BlockId(Hashing.sha256(Bytes.utf8(block)), new PartSetHeader(1, Hashing.sha256(Bytes.utf8("parts of " + block))));
  }

  @Override
  public void close() {
    key.close();
  }
}
