package org.blockberry.examples.kvstore.app;

import java.util.Map;
import java.util.Optional;
import org.blockberry.api.application.InitChain;
import org.blockberry.api.application.ValidatorChange;
import org.blockberry.api.store.StateChanges;

/** The state before the first block, as changes. Pure. */
final class GenesisState {
  private GenesisState() {}

  /**
   * Pairs of {@code app_state} and the validators.
   *
   * @throws IllegalArgumentException naming the entry that the grammar refuses
   */
  static StateChanges of(InitChain genesis) {
    PendingState state = new PendingState(key -> Optional.empty(), StateChanges.NONE);
    String text = genesis.appState().toUtf8().strip();
    if (!text.isEmpty() && !text.equals("null")) {
      for (Map.Entry<String, String> pair : FlatJson.parse(text).entrySet()) {
        try {
          state.put(Grammar.key(pair.getKey()), Grammar.value(pair.getValue()));
        } catch (RefusedTxException e) {
          throw new IllegalArgumentException("app_state member \"" + pair.getKey() + "\": " + e.getMessage(), e);
        }
      }
    }
    for (ValidatorChange validator : genesis.validators()) {
      try {
        state.setValidator(validator);
      } catch (RefusedTxException e) {
        throw new IllegalArgumentException("genesis validator " + validator.publicKey() + ": " + e.getMessage(), e);
      }
    }
    return state.changes();
  }
}
