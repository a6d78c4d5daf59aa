package org.blockberry.examples.kvstore.app;

import java.util.Objects;
import org.blockberry.api.value.Bytes;

/**
 * A transaction that follows the grammar.
 *
 * @param command what it does
 * @param priority for mempools that order by it; 0 unless given
 * @param sender who sent it, for mempools that ask; empty unless given
 */
record ParsedTx(Command command, long priority, Bytes sender) {
  ParsedTx {
    Objects.requireNonNull(command, "command");
    Objects.requireNonNull(sender, "sender");
    if (priority < 0) {
      throw new IllegalArgumentException("priority is " + priority + " but must be 0 or more");
    }
  }
}
