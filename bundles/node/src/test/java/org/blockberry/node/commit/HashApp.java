package org.blockberry.node.commit;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import org.blockberry.api.application.AppInfo;
import org.blockberry.api.application.Application;
import org.blockberry.api.application.BlockInput;
import org.blockberry.api.application.BlockOutcome;
import org.blockberry.api.application.CheckMode;
import org.blockberry.api.application.InitChain;
import org.blockberry.api.application.InitChainResult;
import org.blockberry.api.application.Query;
import org.blockberry.api.application.QueryAnswer;
import org.blockberry.api.application.TxCheck;
import org.blockberry.api.application.TxOutcome;
import org.blockberry.api.value.Bytes;

/** An application whose state is a hash over all transactions. The disk survives a simulated crash, the instance does not. */
public final class HashApp implements Application {
  /** What a crash leaves. */
  public static final class Disk {
    private volatile long height;
    private volatile Bytes hash = Bytes.EMPTY;
    private int executions;

    public long height() {
      return height;
    }

    public Bytes hash() {
      return hash;
    }
  }

  private final Disk disk;
  private final List<String> calls;
  private Bytes begun;
  private Bytes pending;
  private long pendingHeight;
  volatile UnaryOperator<BlockOutcome> answer = outcome -> outcome;
  volatile Runnable beforeCommit = () -> {};
  volatile Runnable beforeInfo = () -> {};

  public HashApp(Disk disk) {
    this(disk, new CopyOnWriteArrayList<>());
  }

  public HashApp(Disk disk, List<String> calls) {
    this.disk = disk;
    this.calls = calls;
  }

  @Override
  public AppInfo info() {
    beforeInfo.run();
    return AppInfo.builder().appVersion(1).lastHeight(disk.height).lastAppHash(disk.hash).build();
  }

  @Override
  public InitChainResult initChain(InitChain genesis) {
    calls.add("initChain");
    begun = sha(Bytes.utf8(genesis.chainId()), List.of());
    return InitChainResult.builder(begun).build();
  }

  @Override
  public TxCheck checkTx(Bytes tx, CheckMode mode) {
    return TxCheck.builder().build();
  }

  @Override
  public BlockOutcome executeBlock(BlockInput block) {
    calls.add("execute " + block.height());
    block.misbehavior().forEach(one -> calls.add("told " + block.height() + ": " + one));
    Bytes base = disk.height == 0 ? begun : disk.hash;
    if (base == null) {
      throw new IllegalStateException("initChain was not called");
    }
    disk.executions++;
    pending = sha(base, block.txs());
    pendingHeight = block.height();
    List<TxOutcome> outcomes = new ArrayList<>();
    for (int i = 0; i < block.txs().size(); i++) {
      outcomes.add(TxOutcome.builder().gasUsed(block.txs().get(i).size()).log("execution " + disk.executions).build());
    }
    return answer.apply(BlockOutcome.builder(pending, outcomes).build());
  }

  @Override
  public long commit() {
    beforeCommit.run();
    if (pending == null) {
      throw new IllegalStateException("nothing was executed");
    }
    calls.add("commit " + pendingHeight);
    disk.hash = pending;
    disk.height = pendingHeight;
    pending = null;
    return 0;
  }

  @Override
  public QueryAnswer query(Query query) {
    return QueryAnswer.builder().build();
  }

  private static Bytes sha(Bytes before, List<Bytes> txs) {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      before.update(sha);
      txs.forEach(tx -> tx.update(sha));
      return Bytes.wrap(sha.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }
}
