package org.blockberry.examples.kvstore.app;

import java.util.List;
import org.blockberry.api.application.AppEvent;
import org.blockberry.api.application.EventAttribute;
import org.blockberry.api.application.TxCheck;
import org.blockberry.api.application.TxOutcome;
import org.blockberry.api.value.Bytes;

/** Carries out one transaction. Pure but for the pending state it is given. */
final class TxExecution {
  private static final long GAS = 1;

  private TxExecution() {}

  /** What a transaction looks like before it is in a block: its form only, so that it is the same at every height. */
  static TxCheck check(Bytes tx) {
    try {
      ParsedTx parsed = Grammar.parse(tx);
      return TxCheck.builder().gasWanted(GAS).priority(parsed.priority()).sender(parsed.sender()).build();
    } catch (RefusedTxException e) {
      return TxCheck.builder().code(e.code()).log(e.getMessage()).codespace(Codes.CODESPACE).build();
    }
  }

  /** Applies {@code tx} to {@code state}; a refused one changes nothing. */
  static TxOutcome execute(Bytes tx, PendingState state) {
    try {
      ParsedTx parsed = Grammar.parse(tx);
      return TxOutcome.builder().gasWanted(GAS).gasUsed(GAS).events(List.of(apply(parsed, state))).build();
    } catch (RefusedTxException e) {
      return TxOutcome.builder().code(e.code()).log(e.getMessage()).codespace(Codes.CODESPACE).build();
    }
  }

  private static AppEvent apply(ParsedTx tx, PendingState state) throws RefusedTxException {
    if (tx.command() instanceof Command.Put put) {
      state.put(put.key(), put.value());
      return event(tx, put.key().toUtf8(), "set");
    }
    if (tx.command() instanceof Command.Delete delete) {
      boolean removed = state.remove(delete.key());
      return event(tx, delete.key().toUtf8(), removed ? "delete" : "delete-absent");
    }
    Command.SetValidator set = (Command.SetValidator) tx.command();
    state.setValidator(set.change());
    return event(tx, set.change().publicKey().toHex(), "validator");
  }

  /**
   * One indexed and one hidden attribute beside the key, so that searches can show the difference, as CometBFT's
   * kvstore has.
   */
  private static AppEvent event(ParsedTx tx, String key, String action) {
    String creator = tx.sender().isEmpty() ? Codes.CODESPACE : tx.sender().toUtf8();
    return new AppEvent("app", List.of(
        new EventAttribute("creator", creator, true),
        new EventAttribute("key", key, true),
        new EventAttribute("action", action, true),
        new EventAttribute("index_key", "can be searched for", true),
        new EventAttribute("noindex_key", "cannot be searched for", false)));
  }
}
