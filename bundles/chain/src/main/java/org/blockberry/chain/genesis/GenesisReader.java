package org.blockberry.chain.genesis;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.blockberry.api.value.Bytes;
import org.blockberry.api.value.JsonValue;
import org.blockberry.chain.ConsensusParams;
import org.blockberry.chain.PublicKey;
import org.blockberry.chain.Timestamps;
import org.blockberry.chain.json.AminoJsonReader;
import org.blockberry.chain.json.InvalidJsonException;
import org.blockberry.chain.json.JsonFields;
import org.blockberry.chain.json.JsonLimits;
import org.blockberry.chain.json.JsonText;

/** Reads a genesis file and collects what is wrong with it. For one file. */
final class GenesisReader {
  private static final JsonText TEXT = new JsonText(JsonLimits.GENESIS);
  private static final String APP_STATE = "app_state";

  private final List<String> problems = new ArrayList<>();

  static Genesis read(Bytes json) {
    Map<String, String> texts;
    JsonValue whole;
    try {
      String text = TEXT.decode(json);
      texts = TEXT.memberTexts(text);
      whole = TEXT.parse(text);
    } catch (InvalidJsonException e) {
      throw new InvalidGenesisException(List.of(e.getMessage()));
    }
    String state = texts.getOrDefault(APP_STATE, "");
    return new GenesisReader().read(JsonFields.of(whole, ""), state.equals("null") ? "" : state);
  }

  private Genesis read(JsonFields in, String appState) {
    Instant time = field(() -> in.time("genesis_time"), Timestamps.UNSET);
    String chainId = field(() -> in.text("chain_id"), "");
    long height = field(() -> in.int64("initial_height"), 1L);
    ConsensusParams params = field(() -> in.has("consensus_params")
        ? AminoJsonReader.consensusParams(in.raw("consensus_params")) : ConsensusParams.DEFAULT,
        ConsensusParams.DEFAULT);
    List<GenesisValidator> validators = validators(in.raw("validators"));
    Bytes appHash = field(() -> in.hex("app_hash"), Bytes.EMPTY);
    try {
      Genesis genesis = new Genesis(time, chainId, height == 0 ? 1 : height, params, validators, appHash,
          Bytes.utf8(appState));
      if (problems.isEmpty()) {
        return genesis;
      }
    } catch (InvalidGenesisException e) {
      problems.addAll(e.problems());
    }
    throw new InvalidGenesisException(problems);
  }

  private List<GenesisValidator> validators(JsonValue list) {
    List<GenesisValidator> validators = new ArrayList<>();
    if (!list.isNull() && !list.isArray()) {
      problems.add("validators must be a list");
    }
    int i = 0;
    for (JsonValue element : list.elements()) {
      String path = "validators[" + i++ + "]";
      field(() -> Optional.of(validator(JsonFields.of(element, path), path)), Optional.<GenesisValidator>empty())
          .ifPresent(validators::add);
    }
    return validators;
  }

  private static GenesisValidator validator(JsonFields in, String path) {
    if (!in.has("pub_key")) {
      throw new InvalidJsonException(path + ".pub_key is missing");
    }
    PublicKey key;
    GenesisValidator validator;
    try {
      key = AminoJsonReader.publicKey(in.raw("pub_key"));
      validator = new GenesisValidator(key, in.int64("power"), in.text("name"));
    } catch (IllegalArgumentException e) {
      throw new InvalidJsonException(path + ": " + e.getMessage());
    }
    Bytes address = in.hex("address");
    if (!address.isEmpty() && !address.equals(key.address())) {
      throw new InvalidJsonException(path + ".address is " + address + " but the key has " + key.address());
    }
    return validator;
  }

  private <T> T field(Supplier<T> reader, T otherwise) {
    try {
      return reader.get();
    } catch (InvalidJsonException e) {
      problems.add(e.getMessage());
      return otherwise;
    }
  }
}
