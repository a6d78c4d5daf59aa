package org.blockberry.chain.json;

import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.function.Function;
import org.blockberry.api.value.Bytes;
import org.blockberry.api.value.JsonValue;
import org.blockberry.chain.Block;
import org.blockberry.chain.BlockId;
import org.blockberry.chain.BlockMeta;
import org.blockberry.chain.Commit;
import org.blockberry.chain.CommitSig;
import org.blockberry.chain.ConsensusParams;
import org.blockberry.chain.Header;
import org.blockberry.chain.KeyType;
import org.blockberry.chain.LightBlock;
import org.blockberry.chain.MerkleProof;
import org.blockberry.chain.PublicKey;
import org.blockberry.chain.SignedHeader;
import org.blockberry.chain.TxProof;
import org.blockberry.chain.Validator;
import org.blockberry.chain.ValidatorSet;
import org.blockberry.chain.Vote;

/**
 * Prints the chain's values in the JSON of the CometBFT RPC: 64-bit integers as strings, hashes and addresses in
 * upper-case hexadecimal, other bytes in base64. {@link AminoJsonReader} reads them back; {@link AbciJson} and {@link
 * EvidenceJson} have the rest. Thread safe.
 */
public final class AminoJson {
  /** Type name of an Ed25519 public key. */
  public static final String ED25519_KEY = "tendermint/PubKeyEd25519";
  /** Type name of a secp256k1 public key. */
  public static final String SECP256K1_KEY = "tendermint/PubKeySecp256k1";

  private AminoJson() {}

  /** Bytes in upper-case hexadecimal; none give the empty string. */
  public static JsonValue hex(Bytes bytes) {
    return JsonValue.of(bytes.toHex());
  }

  /** Bytes in base64; none give null. */
  public static JsonValue base64(Bytes bytes) {
    return bytes.isEmpty() ? JsonValue.NULL : base64Text(bytes);
  }

  /** Bytes in base64; none give the empty string, as elements of lists do. */
  public static JsonValue base64Text(Bytes bytes) {
    return JsonValue.of(Base64.getEncoder().encodeToString(bytes.toArray()));
  }

  /** A time. */
  public static JsonValue time(Instant time) {
    return JsonValue.of(JsonTime.print(time));
  }

  /** A 64-bit integer. */
  public static JsonValue int64(long number) {
    return JsonValue.int64(number);
  }

  /** An unsigned 64-bit integer. */
  public static JsonValue uint64(long number) {
    return JsonValue.of(Long.toUnsignedString(number));
  }

  /** A list, each element printed by {@code printer}. */
  public static <T> JsonValue list(List<T> values, Function<? super T, JsonValue> printer) {
    JsonValue.ArrayBuilder builder = JsonValue.array();
    values.forEach(value -> builder.add(printer.apply(value)));
    return builder.build();
  }

  /** A value behind an interface: its registered name and itself. */
  public static JsonValue typed(String type, JsonValue value) {
    return JsonValue.object().put("type", type).put("value", value).build();
  }

  /** A public key. */
  public static JsonValue publicKey(PublicKey key) {
    return typed(key.type() == KeyType.ED25519 ? ED25519_KEY : SECP256K1_KEY, base64Text(key.bytes()));
  }

  /** A block id. */
  public static JsonValue blockId(BlockId id) {
    return JsonValue.object()
        .put("hash", hex(id.hash()))
        .put("parts", JsonValue.object().put("total", id.parts().total()).put("hash", hex(id.parts().hash())).build())
        .build();
  }

  /** A header. */
  public static JsonValue header(Header header) {
    JsonValue.ObjectBuilder version = JsonValue.object();
    if (header.blockVersion() != 0) {
      version.put("block", uint64(header.blockVersion()));
    }
    if (header.appVersion() != 0) {
      version.put("app", uint64(header.appVersion()));
    }
    return JsonValue.object()
        .put("version", version.build())
        .put("chain_id", header.chainId())
        .put("height", int64(header.height()))
        .put("time", time(header.time()))
        .put("last_block_id", blockId(header.lastBlockId()))
        .put("last_commit_hash", hex(header.lastCommitHash()))
        .put("data_hash", hex(header.dataHash()))
        .put("validators_hash", hex(header.validatorsHash()))
        .put("next_validators_hash", hex(header.nextValidatorsHash()))
        .put("consensus_hash", hex(header.consensusHash()))
        .put("app_hash", hex(header.appHash()))
        .put("last_results_hash", hex(header.lastResultsHash()))
        .put("evidence_hash", hex(header.evidenceHash()))
        .put("proposer_address", hex(header.proposerAddress()))
        .build();
  }

  /** An entry of a commit. */
  public static JsonValue commitSig(CommitSig sig) {
    return JsonValue.object()
        .put("block_id_flag", sig.flag().number())
        .put("validator_address", hex(sig.validatorAddress()))
        .put("timestamp", time(sig.timestamp()))
        .put("signature", base64(sig.signature()))
        .build();
  }

  /** A commit. */
  public static JsonValue commit(Commit commit) {
    return JsonValue.object()
        .put("height", int64(commit.height()))
        .put("round", commit.round())
        .put("block_id", blockId(commit.blockId()))
        .put("signatures", list(commit.signatures(), AminoJson::commitSig))
        .build();
  }

  /** A vote. */
  public static JsonValue vote(Vote vote) {
    return JsonValue.object()
        .put("type", vote.type().number())
        .put("height", int64(vote.height()))
        .put("round", vote.round())
        .put("block_id", blockId(vote.blockId()))
        .put("timestamp", time(vote.timestamp()))
        .put("validator_address", hex(vote.validatorAddress()))
        .put("validator_index", vote.validatorIndex())
        .put("signature", base64(vote.signature()))
        .put("extension", base64(vote.extension()))
        .put("extension_signature", base64(vote.extensionSignature()))
        .build();
  }

  /** A block. */
  public static JsonValue block(Block block) {
    return JsonValue.object()
        .put("header", header(block.header()))
        .put("data", JsonValue.object().put("txs", list(block.txs(), AminoJson::base64Text)).build())
        .put("evidence",
            JsonValue.object().put("evidence", list(block.evidence(), EvidenceJson::print)).build())
        .put("last_commit", block.lastCommit() == null ? JsonValue.NULL : commit(block.lastCommit()))
        .build();
  }

  /** A block meta. */
  public static JsonValue blockMeta(BlockMeta meta) {
    return JsonValue.object()
        .put("block_id", blockId(meta.blockId()))
        .put("block_size", int64(meta.blockSize()))
        .put("header", header(meta.header()))
        .put("num_txs", int64(meta.numTxs()))
        .build();
  }

  /** A header with its commit. */
  public static JsonValue signedHeader(SignedHeader signed) {
    return JsonValue.object().put("header", header(signed.header())).put("commit", commit(signed.commit())).build();
  }

  /** A validator. */
  public static JsonValue validator(Validator validator) {
    return JsonValue.object()
        .put("address", hex(validator.address()))
        .put("pub_key", publicKey(validator.publicKey()))
        .put("voting_power", int64(validator.power()))
        .put("proposer_priority", int64(validator.priority()))
        .build();
  }

  /** A validator set with its proposer. */
  public static JsonValue validatorSet(ValidatorSet set) {
    return JsonValue.object()
        .put("validators", list(set.validators(), AminoJson::validator))
        .put("proposer", set.isEmpty() ? JsonValue.NULL : validator(set.proposer()))
        .build();
  }

  /** A light block. */
  public static JsonValue lightBlock(LightBlock block) {
    return JsonValue.object()
        .put("signed_header", signedHeader(block.signedHeader()))
        .put("validator_set", validatorSet(block.validators()))
        .build();
  }

  /** Consensus parameters, complete, as in genesis and in the RPC. */
  public static JsonValue consensusParams(ConsensusParams params) {
    return JsonValue.object()
        .put("block", JsonValue.object()
            .put("max_bytes", int64(params.block().maxBytes()))
            .put("max_gas", int64(params.block().maxGas()))
            .build())
        .put("evidence", JsonValue.object()
            .put("max_age_num_blocks", int64(params.evidence().maxAgeNumBlocks()))
            .put("max_age_duration", int64(params.evidence().maxAgeDuration().toNanos()))
            .put("max_bytes", int64(params.evidence().maxBytes()))
            .build())
        .put("validator", JsonValue.object()
            .put("pub_key_types", list(params.validator().pubKeyTypes(), JsonValue::of))
            .build())
        .put("version", JsonValue.object().put("app", uint64(params.version().app())).build())
        .put("abci", JsonValue.object()
            .put("vote_extensions_enable_height", int64(params.abci().voteExtensionsEnableHeight()))
            .build())
        .build();
  }

  /** A Merkle proof. */
  public static JsonValue proof(MerkleProof proof) {
    return JsonValue.object()
        .put("total", int64(proof.total()))
        .put("index", int64(proof.index()))
        .put("leaf_hash", base64(proof.leafHash()))
        .put("aunts", list(proof.aunts(), AminoJson::base64Text))
        .build();
  }

  /** The proof of a transaction. */
  public static JsonValue txProof(TxProof proof) {
    return JsonValue.object()
        .put("root_hash", hex(proof.rootHash()))
        .put("data", base64(proof.data()))
        .put("proof", proof(proof.proof()))
        .build();
  }
}
