package org.blockberry.cli;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.blockberry.api.value.Bytes;
import org.blockberry.api.value.JsonValue;
import org.blockberry.chain.genesis.Genesis;
import org.blockberry.chain.genesis.GenesisValidator;

/**
 * What a new chain agrees on in its genesis file. Application and state store make the application hash, so they stand in the chain's schedule from the first
 * height on: whoever joins with this file has the right ones without setting anything.
 *
 * @param stateStore type of the state store of all nodes
 * @param application type of the application of all nodes
 * @param appState JSON for the application, empty for none
 */
record NewGenesis(String stateStore, String application, Bytes appState) {
  /** With roots and proofs that light clients verify. */
  static final String IAVL = "iavl";
  static final String KVSTORE = "kvstore";
  /** What a configuration has that says nothing: needs no entry. */
  private static final String UNSAID_STATE_STORE = "flat";

  /** The genesis of a chain that begins now. */
  Genesis genesis(String chainId, List<GenesisValidator> validators) {
    return new Genesis(Instant.now().truncatedTo(ChronoUnit.MILLIS), chainId, 1, HomeSetup.PARAMS, validators, Bytes.EMPTY, appState);
  }

  /** The text of the file. */
  String print(Genesis genesis) {
    JsonValue.ArrayBuilder schedule = JsonValue.array();
    if (!stateStore.equals(UNSAID_STATE_STORE)) {
      schedule.add(entry(genesis, "state-store", stateStore));
    }
    if (!application.equals(KVSTORE)) {
      schedule.add(entry(genesis, "application", application));
    }
    JsonValue entries = schedule.build();
    if (entries.elements().isEmpty()) {
      return Pretty.print(genesis.toJson());
    }
    JsonValue.ObjectBuilder text = JsonValue.object();
    genesis.toJson().members().forEach(text::put);
    return Pretty.print(text.put("blockberry", JsonValue.object().put("schedule", entries).build()).build());
  }

  private static JsonValue entry(Genesis genesis, String slot, String type) {
    return JsonValue.object().put("from", Long.toString(genesis.initialHeight())).put("slot", slot).put("type", type).build();
  }
}
