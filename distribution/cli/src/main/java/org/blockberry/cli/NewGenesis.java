package org.blockberry.cli;

import org.blockberry.api.value.JsonValue;
import org.blockberry.chain.genesis.Genesis;

/**
 * The text of a new chain's genesis file. Where the state is kept makes the application hash, so the chain agrees on it in its schedule from the first
 * height on: whoever joins with this file has the right one without setting anything.
 */
final class NewGenesis {
  /** With roots and proofs that light clients verify. */
  static final String IAVL = "iavl";
  /** What a configuration has that says nothing: needs no entry. */
  private static final String UNSAID = "flat";

  private NewGenesis() {}

  /** @param stateStore type of the state store of all nodes */
  static String print(Genesis genesis, String stateStore) {
    if (stateStore.equals(UNSAID)) {
      return Pretty.print(genesis.toJson());
    }
    JsonValue.ObjectBuilder text = JsonValue.object();
    genesis.toJson().members().forEach(text::put);
    JsonValue entry = JsonValue.object().put("from", Long.toString(genesis.initialHeight())).put("slot", "state-store").put("type", stateStore).build();
    return Pretty.print(text.put("blockberry", JsonValue.object().put("schedule", JsonValue.array().add(entry).build()).build()).build());
  }

  /** @throws CliException the name cannot be that of a type */
  static String checked(String stateStore) throws CliException {
    if (!stateStore.matches("[a-z][a-z0-9_-]{0,63}")) {
      throw CliException.usage("--state-store is \"" + stateStore + "\" but must be the name of a type, such as " + IAVL);
    }
    return stateStore;
  }
}
