package org.blockberry.chain.genesis;

import static java.util.Objects.requireNonNull;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.blockberry.api.value.Bytes;
import org.blockberry.api.value.JsonValue;
import org.blockberry.chain.BlockLimits;
import org.blockberry.chain.ConsensusParams;
import org.blockberry.chain.Hashing;
import org.blockberry.chain.InvalidBlockException;
import org.blockberry.chain.Timestamps;
import org.blockberry.chain.ValidatorSet;
import org.blockberry.chain.json.AminoJson;
import org.blockberry.chain.json.JsonLimits;
import org.blockberry.chain.json.JsonText;
import org.blockberry.chain.verify.ChainState;

/**
 * What a chain starts from. All nodes of a chain have the same.
 *
 * @param genesisTime earliest time of the first block; {@link Timestamps#UNSET} if the file has none
 * @param chainId 1 to 50 bytes
 * @param initialHeight height of the first block, 1 or more
 * @param params consensus parameters, valid
 * @param validators of the first block; may be empty if the application names some
 * @param appHash state before the first block, unless the application says otherwise
 * @param appState JSON for the application as it stands in the file, empty if there is none
 */
public record Genesis(
    Instant genesisTime,
    String chainId,
    long initialHeight,
    ConsensusParams params,
    List<GenesisValidator> validators,
    Bytes appHash,
    Bytes appState) {

  /**
   * Copies the list and checks all rules.
   *
   * @throws InvalidGenesisException naming every broken rule
   */
  public Genesis {
    Timestamps.check(genesisTime);
    requireNonNull(chainId, "chainId");
    requireNonNull(params, "params");
    validators = List.copyOf(validators);
    requireNonNull(appHash, "appHash");
    requireNonNull(appState, "appState");
    List<String> problems = problems(chainId, initialHeight, params, validators);
    if (!problems.isEmpty()) {
      throw new InvalidGenesisException(problems);
    }
  }

  /**
   * Reads a genesis file.
   *
   * @param json UTF-8
   * @throws InvalidGenesisException naming every broken rule, or the place where the text is malformed
   */
  public static Genesis parse(Bytes json) {
    return GenesisReader.read(json);
  }

  /** This genesis with {@code now} in the place of an unset time. */
  public Genesis withTimeIfUnset(Instant now) {
    return genesisTime.equals(Timestamps.UNSET)
        ? new Genesis(now, chainId, initialHeight, params, validators, appHash, appState) : this;
  }

  /** The set of the first block, empty if the application is to name it. */
  public ValidatorSet validatorSet() {
    return ValidatorSet.of(validators.stream().map(GenesisValidator::toValidator).toList());
  }

  /** The state before the first block, if the application changes nothing. */
  public ChainState initialState() {
    return ChainState.initial(chainId, initialHeight, genesisTime, validatorSet(), params, appHash);
  }

  /** The genesis as JSON, members in the original's order; empty validators and state are left out. */
  public JsonValue toJson() {
    JsonValue.ObjectBuilder out = JsonValue.object()
        .put("genesis_time", AminoJson.time(genesisTime))
        .put("chain_id", chainId)
        .put("initial_height", AminoJson.int64(initialHeight))
        .put("consensus_params", AminoJson.consensusParams(params));
    if (!validators.isEmpty()) {
      out.put("validators", AminoJson.list(validators, validator -> JsonValue.object()
          .put("address", AminoJson.hex(validator.address()))
          .put("pub_key", AminoJson.publicKey(validator.publicKey()))
          .put("power", AminoJson.int64(validator.power()))
          .put("name", validator.name())
          .build()));
    }
    out.put("app_hash", AminoJson.hex(appHash));
    if (!appState.isEmpty()) {
      out.put("app_state", new JsonText(JsonLimits.GENESIS).parse(appState));
    }
    return out.build();
  }

  /** {@link #toJson} as compact text. */
  public String print() {
    return JsonText.print(toJson());
  }

  /** SHA-256 of {@link #print}: two files that mean the same chain have the same. */
  public Bytes hash() {
    return Hashing.sha256(Bytes.utf8(print()));
  }

  private static List<String> problems(
      String chainId, long initialHeight, ConsensusParams params, List<GenesisValidator> validators) {
    List<String> problems = new ArrayList<>();
    int size = chainId.getBytes(StandardCharsets.UTF_8).length;
    if (size < 1 || size > BlockLimits.MAX_CHAIN_ID) {
      problems.add("chain_id has " + size + " bytes but must have 1 to " + BlockLimits.MAX_CHAIN_ID);
    }
    if (initialHeight < 1) {
      problems.add("initial_height is " + initialHeight + " but must be 1 or more");
    }
    try {
      params.validate();
    } catch (InvalidBlockException e) {
      problems.add("consensus_params." + e.getMessage());
    }
    try {
      ValidatorSet.of(validators.stream().map(GenesisValidator::toValidator).toList());
    } catch (InvalidBlockException e) {
      problems.add("validators: " + e.getMessage());
    }
    return problems;
  }
}
