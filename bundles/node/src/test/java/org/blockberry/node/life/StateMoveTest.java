package org.blockberry.node.life;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.blockberry.api.application.AppInfo;
import org.blockberry.api.application.Application;
import org.blockberry.api.application.ApplicationContext;
import org.blockberry.api.application.BlockInput;
import org.blockberry.api.application.BlockOutcome;
import org.blockberry.api.application.CheckMode;
import org.blockberry.api.application.InitChain;
import org.blockberry.api.application.InitChainResult;
import org.blockberry.api.application.Query;
import org.blockberry.api.application.QueryAnswer;
import org.blockberry.api.application.TxCheck;
import org.blockberry.api.application.TxOutcome;
import org.blockberry.api.plugin.Plugin;
import org.blockberry.api.plugin.SlotName;
import org.blockberry.api.store.StateChanges;
import org.blockberry.api.store.StateStore;
import org.blockberry.api.store.StoreException;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.verify.ChainState;
import org.blockberry.node.wiring.OfferKey;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** From its height on the chain has another type of state store, with what the one before had: whole or not at all. */
@Tag("sec-P4")
class StateMoveTest extends LayoutRig {
  private static final long FROM = 5;
  private volatile boolean diskFull;
  private boolean offersTree = true;

  private void schedule() {
    configuration.schedule.add(Map.of("from", FROM, "slot", "state-store", "type", "tree", "minimum_version", "", "parameters", List.of()));
  }

  /** Its hash is the root of its store. */
  private record RootApp(ApplicationContext context) implements Application {
    @Override
    public void start() {}

    @Override
    public void close() {}

    @Override
    public AppInfo info() {
      return context.state().call(store -> AppInfo.builder().appVersion(1).lastHeight(store.version()).lastAppHash(store.root()).build());
    }

    @Override
    public InitChainResult initChain(InitChain genesis) {
      return InitChainResult.builder(context.state().call(StateStore::root)).build();
    }

    @Override
    public TxCheck checkTx(Bytes tx, CheckMode mode) {
      return TxCheck.builder().build();
    }

    @Override
    public BlockOutcome executeBlock(BlockInput block) {
      StateChanges.Builder changes = StateChanges.builder().set(Bytes.utf8("height"), Bytes.utf8(Long.toString(block.height())));
      block.txs().forEach(tx -> changes.set(tx, Bytes.utf8("at " + block.height())));
      Bytes root = context.state().call(store -> store.prepare(block.height(), changes.build()));
      return BlockOutcome.builder(root, block.txs().stream().map(tx -> TxOutcome.builder().build()).toList()).build();
    }

    @Override
    public long commit() {
      return context.state().call(store -> {
        store.commit(store.version() + 1);
        return 0L;
      });
    }

    @Override
    public QueryAnswer query(Query query) {
      return QueryAnswer.builder().build();
    }
  }

  @Override
  OfferKey application(String version) {
    if (offersTree) {
      offerTree();
    }
    return offer(SlotName.APPLICATION, "kvstore", version, context -> new RootApp((ApplicationContext) context));
  }

  private void offerTree() {
    offer(SlotName.STATE_STORE, "tree", "1.0.0", context -> tree(store(context.dataFolder())));
  }

  @Override
  Plugin store(Path folder) {
    try {
      Files.createDirectories(folder.resolve("db"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return super.store(folder);
  }

  /** The same pairs under other roots. */
  private Plugin tree(Plugin store) {
    return (Plugin) Proxy.newProxyInstance(StateStore.class.getClassLoader(), new Class<?>[] {StateStore.class}, (proxy, method, args) -> {
      if (diskFull && method.getName().equals("commit")) {
        throw new StoreException("the disk is full");
      }
      try {
        Object result = method.invoke(store, args);
        boolean root = Set.of("root", "prepare").contains(method.getName()) && result instanceof Bytes;
        return root ? hash(Bytes.utf8("tree"), List.of((Bytes) result)) : result;
      } catch (InvocationTargetException e) {
        throw e.getCause();
      }
    });
  }

  private String type() {
    return parts.admin().wiring().stream().filter(slot -> slot.slot().equals("state-store")).findFirst().orElseThrow().type();
  }

  private List<String> stores() throws IOException {
    try (Stream<Path> folders = Files.list(home.resolve("data/state-store"))) {
      return folders.map(folder -> folder.getFileName().toString()).sorted().toList();
    }
  }

  private Bytes hashAfter(long height) {
    return ChainState.decode(blocks.state(height).orElseThrow()).appHash();
  }

  private String refusal() {
    return assertThrows(ExecutionException.class, () -> blocks(1)).getCause().getMessage();
  }

  @Test
  void atItsHeightTheContentIsInTheNewTypeAndTheOldOneGoes() throws Exception {
    schedule();
    start("1.0.0");
    blocks(4);
    Bytes old = hashAfter(4);
    until("the state has moved", () -> type().equals("tree"));
    assertEquals(old, hashAfter(4), "the chain's word for height 4 stays");
    blocks(3);
    assertEquals(7, parts.chain().tip().height());
    until("the old store is gone", () -> stores().equals(List.of("tree")));
    assertTrue(parts.admin().journal(100).stream().anyMatch(step -> step.detail().contains("moved 5 pairs of height 4 from flat to tree")),
        parts.admin().journal(100)::toString);
    Bytes last = hashAfter(7);
    stop();
    start("1.0.0");
    assertEquals("tree", type());
    blocks(1);
    assertNotEquals(last, hashAfter(8));
  }

  @Test
  void aNodeThatDiesBeforeTheNextBlockGoesOnFromTheNewOne() throws Exception {
    schedule();
    start("1.0.0");
    blocks(4);
    until("the state has moved", () -> type().equals("tree"));
    stop();
    start("1.0.0");
    assertEquals("tree", type());
    blocks(2);
    assertEquals(6, parts.chain().tip().height());
  }

  @Test
  void aMoveThatFailsLeavesTheOldOneAndIsMadeAgainFromTheBeginning() throws Exception {
    schedule();
    diskFull = true;
    start("1.0.0");
    blocks(4);
    until("it was tried", () -> parts.admin().journal(100).stream().anyMatch(step -> !step.success() && step.detail().contains("the disk is full")));
    assertEquals("flat", type());
    assertTrue(refusal().contains("from height 5 the chain needs state-store \"tree\""), "no block comes before");
    stop();
    diskFull = false;
    Files.writeString(home.resolve("data/state-store/tree/half"), "of a copy");
    start("1.0.0");
    until("the state has moved", () -> type().equals("tree"));
    blocks(2);
    assertTrue(Files.notExists(home.resolve("data/state-store/tree/half")), "nothing of the first attempt stays");
    assertEquals(6, parts.chain().tip().height());
  }

  @Test
  void itWaitsForTheBundleAndTheHashesAreThoseOfANodeThatHadIt() throws Exception {
    schedule();
    offersTree = false;
    start("1.0.0");
    blocks(4);
    assertTrue(refusal().contains("but \"flat\" 1.0.0 is here"), this::refusal);
    offerTree();
    node.offersChanged("dropped");
    until("the state has moved", () -> type().equals("tree"));
    blocks(1);
    assertEquals(5, parts.chain().tip().height());
  }
}
