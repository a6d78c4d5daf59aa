package org.blockberry.node.answer;

import java.util.List;
import org.blockberry.api.application.AppEvent;
import org.blockberry.api.application.AppInfo;
import org.blockberry.api.application.Application;
import org.blockberry.api.application.BlockInput;
import org.blockberry.api.application.BlockOutcome;
import org.blockberry.api.application.CheckMode;
import org.blockberry.api.application.EventAttribute;
import org.blockberry.api.application.InitChain;
import org.blockberry.api.application.InitChainResult;
import org.blockberry.api.application.Query;
import org.blockberry.api.application.QueryAnswer;
import org.blockberry.api.application.TxCheck;
import org.blockberry.api.application.TxOutcome;
import org.blockberry.api.mempool.Transaction;
import org.blockberry.api.value.Bytes;

/** Checks what an application answers. */
record CheckedApplication(Application app) implements Application {
  private static final int MOST_EXTENSION = 1 << 20;
  private static final long MOST_CHECK = 1 << 20; // data, texts and events of one check
  private static final long MOST_RESULTS = 100L << 20; // data, texts and events of one block
  private static final int MOST_QUERY = 64 << 20;

  @Override
  public void start() throws Exception {
    app.start();
  }

  @Override
  public void close() throws Exception {
    app.close();
  }

  @Override
  public AppInfo info() {
    AppInfo info = Answers.present(app.info(), "info");
    Answers.notNegative(info.lastHeight(), "info, for the last height,");
    return info;
  }

  @Override
  public InitChainResult initChain(InitChain genesis) {
    InitChainResult result = Answers.present(app.initChain(genesis), "initChain");
    Answers.sized(result.appHash(), 32, "initChain, for the app hash,");
    return result;
  }

  @Override
  public TxCheck checkTx(Bytes tx, CheckMode mode) {
    TxCheck check = Answers.present(app.checkTx(tx, mode), "checkTx");
    long size = (long) check.data().size() + check.log().length() + check.info().length() + check.codespace().length()
        + check.sender().size() + size(check.events());
    Answers.require(size <= MOST_CHECK, "checkTx gave " + size + " bytes but at most " + MOST_CHECK + " are allowed");
    return check;
  }

  @Override
  public boolean serialCheckTx() {
    return app.serialCheckTx();
  }

  @Override
  public List<Bytes> prepareProposal(BlockInput proposed, long maxBytes) {
    List<Bytes> txs = Answers.copy(app.prepareProposal(proposed, maxBytes), "prepareProposal");
    long bytes = txs.stream().mapToLong(tx -> Transaction.of(tx).sizeInBlock()).sum();
    Answers.require(bytes <= maxBytes, "prepareProposal gave " + bytes + " bytes of transactions but the block has room for " + maxBytes);
    return txs;
  }

  @Override
  public boolean processProposal(BlockInput proposal) {
    return app.processProposal(proposal);
  }

  @Override
  public Bytes extendVote(BlockInput block) {
    return Answers.atMost(app.extendVote(block), MOST_EXTENSION, "extendVote");
  }

  @Override
  public boolean verifyVoteExtension(long height, Bytes blockHash, Bytes validatorAddress, Bytes extension) {
    return app.verifyVoteExtension(height, blockHash, validatorAddress, extension);
  }

  @Override
  public BlockOutcome executeBlock(BlockInput block) {
    BlockOutcome outcome = Answers.present(app.executeBlock(block), "executeBlock");
    Answers.require(outcome.txOutcomes().size() == block.txs().size(), "executeBlock gave " + outcome.txOutcomes().size()
        + " results for " + block.txs().size() + " transactions");
    Answers.sized(outcome.appHash(), 32, "executeBlock, for the app hash,");
    long size = size(outcome.events());
    for (TxOutcome result : outcome.txOutcomes()) {
      size += (long) result.data().size() + result.log().length() + result.info().length() + result.codespace().length()
          + size(result.events());
    }
    Answers.require(size <= MOST_RESULTS, "executeBlock gave " + size + " bytes of results but at most " + MOST_RESULTS + " are allowed");
    return outcome;
  }

  @Override
  public long commit() {
    return Answers.notNegative(app.commit(), "commit, for the height to keep,");
  }

  @Override
  public QueryAnswer query(Query query) {
    QueryAnswer answer = Answers.present(app.query(query), "query");
    Answers.atMost(answer.value(), MOST_QUERY, "query");
    return answer;
  }

  @Override
  public TxOutcome simulate(Bytes tx) {
    return Answers.present(app.simulate(tx), "simulate");
  }

  private static long size(List<AppEvent> events) {
    long size = 0;
    for (AppEvent event : events) {
      size += event.type().length();
      for (EventAttribute attribute : event.attributes()) {
        size += (long) attribute.key().length() + attribute.value().length() + 1;
      }
    }
    return size;
  }
}
