package org.blockberry.cli;

import org.blockberry.api.value.Bytes;
import org.blockberry.chain.json.InvalidJsonException;
import org.blockberry.chain.json.JsonLimits;
import org.blockberry.chain.json.JsonText;
import picocli.CommandLine.Option;

/** What goes into the genesis file of a new chain; an existing one stays as it is. */
final class NewGenesisOption {
  @Option(names = "--state-store", paramLabel = "TYPE", defaultValue = NewGenesis.IAVL, description =
      "where the state of a new chain is kept, the same for the whole chain: iavl (with proofs), flat (without), or one that a plugin brings "
      + "(default: ${DEFAULT-VALUE})")
  String stateStore;
  @Option(names = "--application", paramLabel = "TYPE", defaultValue = NewGenesis.KVSTORE, description =
      "what a new chain is for, the same for the whole chain: kvstore, utxo, or one that a plugin brings (default: ${DEFAULT-VALUE})")
  String application;
  @Option(names = "--app-state", paramLabel = "JSON", description = "what the application of a new chain begins with, in its own form")
  String appState;

  /** @throws CliException a name cannot be that of a type, or the state is no JSON */
  NewGenesis chosen() throws CliException {
    return new NewGenesis(type("--state-store", stateStore, NewGenesis.IAVL), type("--application", application, NewGenesis.KVSTORE), json());
  }

  private static String type(String option, String name, String example) throws CliException {
    if (!name.matches("[a-z][a-z0-9_-]{0,63}")) {
      throw CliException.usage(option + " is \"" + name + "\" but must be the name of a type, such as " + example);
    }
    return name;
  }

  private Bytes json() throws CliException {
    if (appState == null) {
      return Bytes.EMPTY;
    }
    try {
      Bytes text = Bytes.utf8(appState);
      new JsonText(JsonLimits.GENESIS).parse(text);
      return text;
    } catch (InvalidJsonException e) {
      throw CliException.usage("--app-state is no JSON: " + e.getMessage());
    }
  }
}
