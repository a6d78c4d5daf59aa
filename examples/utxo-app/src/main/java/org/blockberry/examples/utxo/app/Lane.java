package org.blockberry.examples.utxo.app;

import java.util.List;
import java.util.stream.IntStream;
import org.blockberry.api.value.Bytes;

/**
 * Coins of one owner that a load sends from the owner to the owner, over and over: several become one, one becomes two. What it spends next follows from
 * what it has, so a transaction that is made again after a lost answer is the same transaction. Not thread safe; {@link Lanes} guards it.
 */
final class Lane {
  /**
   * Its next transaction.
   *
   * @param inputs what goes, all of the lane
   * @param outputs what comes
   * @param body their encoding
   * @param id of the transaction
   */
  record Turn(List<Outpoint> inputs, List<Output> outputs, Bytes body, Bytes id) {
    List<Outpoint> made() {
      return IntStream.range(0, outputs.size()).mapToObj(i -> new Outpoint(id, i)).toList();
    }
  }

  private final long amount;
  private Turn turn;
  private boolean waits; // in the queue of those that may go

  /**
   * All of it may go at once.
   *
   * @param coins 1 to {@link Spend#MAX_INPUTS}
   * @param amount what they are worth together
   */
  Lane(Bytes owner, List<Outpoint> coins, long amount) {
    this.amount = amount;
    this.turn = turn(owner, coins);
  }

  private Turn turn(Bytes owner, List<Outpoint> coins) {
    List<Output> outputs = coins.size() == 1 && amount > 1
        ? List.of(new Output(owner, amount / 2), new Output(owner, amount - amount / 2)) : List.of(new Output(owner, amount));
    Bytes body = Spend.body(coins, outputs);
    return new Turn(List.copyOf(coins), outputs, body, Spend.sha256(body));
  }

  Turn turn() {
    return turn;
  }

  /** The transaction of this turn stands in a block. */
  void settled() {
    turn = turn(turn.outputs().get(0).owner(), turn.made());
  }

  boolean waits() {
    return waits;
  }

  void waits(boolean value) {
    waits = value;
  }
}
