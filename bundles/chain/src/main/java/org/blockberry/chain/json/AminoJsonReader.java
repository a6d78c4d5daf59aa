package org.blockberry.chain.json;

import java.time.Duration;
import java.util.function.Function;
import org.blockberry.api.value.Bytes;
import org.blockberry.api.value.JsonValue;
import org.blockberry.chain.Block;
import org.blockberry.chain.BlockId;
import org.blockberry.chain.BlockIdFlag;
import org.blockberry.chain.Commit;
import org.blockberry.chain.CommitSig;
import org.blockberry.chain.ConsensusParams;
import org.blockberry.chain.Header;
import org.blockberry.chain.KeyType;
import org.blockberry.chain.LightBlock;
import org.blockberry.chain.PartSetHeader;
import org.blockberry.chain.PublicKey;
import org.blockberry.chain.SignedHeader;
import org.blockberry.chain.SignedMsgType;
import org.blockberry.chain.Validator;
import org.blockberry.chain.ValidatorSet;
import org.blockberry.chain.Vote;

/**
 * Reads what {@link AminoJson} prints. Absent members mean their defaults, unknown ones are ignored. Every method
 * throws {@link InvalidJsonException} with the path of what is wrong. Thread safe.
 */
public final class AminoJsonReader {
  private AminoJsonReader() {}

  /** A public key. */
  public static PublicKey publicKey(JsonValue json) {
    return read(json, AminoJsonReader::publicKey);
  }

  /** A block id. */
  public static BlockId blockId(JsonValue json) {
    return read(json, AminoJsonReader::blockId);
  }

  /** A header. */
  public static Header header(JsonValue json) {
    return read(json, AminoJsonReader::header);
  }

  /** A commit. */
  public static Commit commit(JsonValue json) {
    return read(json, AminoJsonReader::commit);
  }

  /** A vote. */
  public static Vote vote(JsonValue json) {
    return read(json, AminoJsonReader::vote);
  }

  /** A block. */
  public static Block block(JsonValue json) {
    return read(json, AminoJsonReader::block);
  }

  /** A header with its commit. */
  public static SignedHeader signedHeader(JsonValue json) {
    return read(json, AminoJsonReader::signedHeader);
  }

  /** A validator. */
  public static Validator validator(JsonValue json) {
    return read(json, AminoJsonReader::validator);
  }

  /** A validator set in order, with or without its proposer. */
  public static ValidatorSet validatorSet(JsonValue json) {
    return read(json, AminoJsonReader::validatorSet);
  }

  /** A light block. */
  public static LightBlock lightBlock(JsonValue json) {
    return read(json, AminoJsonReader::lightBlock);
  }

  /** Consensus parameters; what is absent is zero or empty, not the default of a new chain. */
  public static ConsensusParams consensusParams(JsonValue json) {
    return read(json, AminoJsonReader::consensusParams);
  }

  static PublicKey publicKey(JsonFields in) {
    Bytes value = in.base64("value");
    String type = in.text("type");
    return switch (type) {
      case AminoJson.ED25519_KEY -> new PublicKey(KeyType.ED25519, value);
      case AminoJson.SECP256K1_KEY -> new PublicKey(KeyType.SECP256K1, value);
      default -> throw new InvalidJsonException(in.path("type") + " is \"" + type + "\" but must be "
          + AminoJson.ED25519_KEY + " or " + AminoJson.SECP256K1_KEY);
    };
  }

  static BlockId blockId(JsonFields in) {
    JsonFields parts = in.object("parts");
    return new BlockId(in.hex("hash"), new PartSetHeader(parts.int32("total"), parts.hex("hash")));
  }

  private static BlockId blockId(JsonFields in, String name) {
    return in.optional(name, AminoJsonReader::blockId).orElse(BlockId.NIL);
  }

  static Header header(JsonFields in) {
    JsonFields version = in.object("version");
    return new Header(version.uint64("block"), version.uint64("app"), in.text("chain_id"), in.int64("height"),
        in.time("time"), blockId(in, "last_block_id"), in.hex("last_commit_hash"), in.hex("data_hash"),
        in.hex("validators_hash"), in.hex("next_validators_hash"), in.hex("consensus_hash"), in.hex("app_hash"),
        in.hex("last_results_hash"), in.hex("evidence_hash"), in.hex("proposer_address"));
  }

  static CommitSig commitSig(JsonFields in) {
    return new CommitSig(BlockIdFlag.of(in.int32("block_id_flag")), in.hex("validator_address"),
        in.time("timestamp"), in.base64("signature"));
  }

  static Commit commit(JsonFields in) {
    return new Commit(in.int64("height"), in.int32("round"), blockId(in, "block_id"),
        in.list("signatures", AminoJsonReader::commitSig));
  }

  static Vote vote(JsonFields in) {
    return new Vote(SignedMsgType.of(in.int32("type")), in.int64("height"), in.int32("round"),
        blockId(in, "block_id"), in.time("timestamp"), in.hex("validator_address"), in.int32("validator_index"),
        in.base64("signature"), in.base64("extension"), in.base64("extension_signature"));
  }

  static Block block(JsonFields in) {
    return new Block(in.required("header", AminoJsonReader::header), in.object("data").base64List("txs"),
        in.object("evidence").list("evidence", EvidenceJson::read),
        in.optional("last_commit", AminoJsonReader::commit).orElse(null));
  }

  static SignedHeader signedHeader(JsonFields in) {
    return new SignedHeader(in.required("header", AminoJsonReader::header),
        in.required("commit", AminoJsonReader::commit));
  }

  static Validator validator(JsonFields in) {
    PublicKey key = in.required("pub_key", AminoJsonReader::publicKey);
    return new Validator(in.hex("address"), key, in.int64("voting_power"), in.int64("proposer_priority"));
  }

  static ValidatorSet validatorSet(JsonFields in) {
    return ValidatorSet.stored(in.list("validators", AminoJsonReader::validator),
        in.optional("proposer", AminoJsonReader::validator).orElse(null));
  }

  static LightBlock lightBlock(JsonFields in) {
    return new LightBlock(in.required("signed_header", AminoJsonReader::signedHeader),
        in.required("validator_set", AminoJsonReader::validatorSet));
  }

  static ConsensusParams consensusParams(JsonFields in) {
    JsonFields block = in.object("block");
    JsonFields evidence = in.object("evidence");
    return new ConsensusParams(
        new ConsensusParams.BlockParams(block.int64("max_bytes"), block.int64("max_gas")),
        new ConsensusParams.EvidenceParams(evidence.int64("max_age_num_blocks"),
            Duration.ofNanos(evidence.int64("max_age_duration")), evidence.int64("max_bytes")),
        new ConsensusParams.ValidatorParams(in.object("validator").texts("pub_key_types")),
        new ConsensusParams.VersionParams(in.object("version").uint64("app")),
        new ConsensusParams.AbciParams(in.object("abci").int64("vote_extensions_enable_height")));
  }

  private static <T> T read(JsonValue json, Function<JsonFields, T> reader) {
    return JsonFields.build(JsonFields.of(json, ""), reader);
  }
}
