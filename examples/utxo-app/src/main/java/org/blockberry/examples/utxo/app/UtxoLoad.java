package org.blockberry.examples.utxo.app;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.blockberry.api.load.LoadCheck;
import org.blockberry.api.load.LoadContext;
import org.blockberry.api.load.LoadGenerator;
import org.blockberry.api.value.Bytes;

/**
 * Signed spends of one account's coins to itself. Each coin waits until its last transaction stands in a block, so that every transaction is valid when
 * it is made, and as many can be on the way as the account has coins.
 */
final class UtxoLoad implements LoadGenerator {
  private static final int MOST_TRANSACTIONS = 1_000_000;

  private final String account;
  private final Wallet wallet;
  private final LoadContext context;
  private Lanes lanes; // from begin on
  private String total;

  UtxoLoad(String account, Wallet wallet, LoadContext context) {
    if (context.total() > MOST_TRANSACTIONS) {
      throw new IllegalArgumentException("the generator utxo makes up to " + MOST_TRANSACTIONS + " transactions in a run, not " + context.total()
          + ": lower --rate or --duration");
    }
    this.account = account;
    this.wallet = wallet;
    this.context = context;
  }

  @Override
  public void begin() throws IOException {
    OwnedOutputs found = OwnedOutputs.of(wallet.key(), Lanes.MOST_COINS, context);
    if (found.coins().isEmpty()) {
      throw new IllegalStateException("the account \"" + account + "\" has no coins on the chain " + context.chainId() + ". Before its first block"
          + " genesis.json may give it some: \"app_state\": {\"" + wallet.key().toHex() + "\": \"1000 x 500\"}; later somebody has to send them");
    }
    total = found.total();
    lanes = new Lanes(wallet.key(), found.coins());
    wallet.sign(context.chainId(), Bytes.EMPTY, 1); // the first signature chooses who makes them, which takes a second
  }

  @Override
  public Optional<Bytes> make(int number) {
    return lanes.take(number).map(turn -> wallet.sign(context.chainId(), turn.body(), turn.inputs().size()));
  }

  @Override
  public int inBlock(Bytes tx) {
    try {
      return lanes.inBlock(Spend.decode(tx).id());
    } catch (RefusedTxException e) {
      return -1; // no spend, so not ours
    }
  }

  @Override
  public void refused(int number, int code) {
    lanes.refused(number, code != 0);
  }

  /** Looks for all of its coins, whatever was sampled: the answer has a thousand at once. */
  @Override
  public LoadCheck check(List<Integer> committed) throws IOException {
    OwnedOutputs found = OwnedOutputs.of(wallet.key(), Lanes.MOST_COINS, context);
    LoadCheck check = LoadCheck.of(lanes.size(), lanes.missing(found.coins().keySet()));
    if (!found.total().equals(total)) {
      return check.withProblem("all coins together were worth " + total + " before the run and are worth " + found.total() + " after it");
    }
    return found.whole() ? check : check.withProblem("the account \"" + account + "\" has more than " + Lanes.MOST_COINS
        + " outputs, so not all were looked at");
  }
}
