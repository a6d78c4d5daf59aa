package org.blockberry.node.life;

import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.function.BiPredicate;
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
import org.blockberry.node.snapshot.MemorySnapshots;
import org.blockberry.node.wiring.OfferKey;

/** A node whose chain moves its state from {@code flat} to {@code tree} before height {@value #FROM}. */
abstract class MovingRig extends LayoutRig {
  static final long FROM = 5;
  private static final Bytes TREE = Bytes.utf8("tree");
  volatile boolean diskFull;
  boolean offersTree = true;
  final MemorySnapshots snapshots = new MemorySnapshots();
  volatile Runnable beforeImported = () -> { };
  volatile Runnable afterImported = () -> { };

  void schedule() {
    configuration.schedule.add(Map.of("from", FROM, "slot", "state-store", "type", "tree", "minimum_version", "", "parameters", List.of()));
  }

  /** Its hash is the root of its store; version 2.0.0 cannot go on from a state that is there. */
  private record RootApp(ApplicationContext context, boolean onlyAnew) implements Application {
    @Override
    public void start() {
      if (onlyAnew && context.state().call(StateStore::version) != 0) {
        throw new IllegalStateException("it cannot open this state");
      }
    }

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
    offer(SlotName.SNAPSHOT_STORE, "files", "1.0.0", context -> snapshots);
    return offer(SlotName.APPLICATION, "kvstore", version, context -> new RootApp((ApplicationContext) context, version.equals("2.0.0")));
  }

  void offerTree() {
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

  /** The same pairs under other roots; unlike the other one it can be exported. */
  private Plugin tree(Plugin store) {
    TreeExport export = new TreeExport((StateStore) store);
    return (Plugin) Proxy.newProxyInstance(StateStore.class.getClassLoader(), new Class<?>[] {StateStore.class}, (proxy, method, args) -> {
      if (diskFull && method.getName().equals("commit")) {
        throw new StoreException("the disk is full");
      }
      try {
        if (method.getDeclaringClass() == StateStore.class && TreeExport.KNOWS.contains(method.getName())) {
          return TreeExport.class.getDeclaredMethod(method.getName(), method.getParameterTypes()).invoke(export, args);
        }
        Object result = method.invoke(store, args);
        boolean root = Set.of("root", "prepare").contains(method.getName()) && result instanceof Bytes;
        if (result instanceof Optional<?> found && method.getName().equals("root")) {
          return found.map(one -> hash(TREE, List.of((Bytes) one)));
        }
        return root ? hash(TREE, List.of((Bytes) result)) : result;
      } catch (InvocationTargetException e) {
        throw e.getCause();
      }
    });
  }

  String type() {
    return parts.admin().wiring().stream().filter(slot -> slot.slot().equals("state-store")).findFirst().orElseThrow().type();
  }

  List<String> stores() throws IOException {
    try (Stream<Path> folders = Files.list(home.resolve("data/state-store"))) {
      return folders.map(folder -> folder.getFileName().toString()).sorted().toList();
    }
  }

  Bytes hashAfter(long height) {
    return ChainState.decode(blocks.state(height).orElseThrow()).appHash();
  }

  String refusal() {
    return assertThrows(ExecutionException.class, () -> blocks(1)).getCause().getMessage();
  }

  /** Each item is a pair: one byte for the size of the key, key, value. */
  private final class TreeExport {
    static final Set<String> KNOWS = Set.of("exportForm", "export", "beginImport", "importItems", "finishImport", "abortImport");

    private final StateStore store;
    private StateChanges.Builder importing;
    private long target;

    TreeExport(StateStore store) {
      this.store = store;
    }

    Optional<String> exportForm() {
      return Optional.of("tree/1");
    }

    void export(long version, Bytes after, BiPredicate<Bytes, Bytes> visitor) {
      store.range(after.isEmpty() ? after : after.concat(Bytes.wrap(new byte[1])), Bytes.EMPTY, version, (key, value) ->
          visitor.test(key, Bytes.wrap(new byte[] {(byte) key.size()}).concat(key).concat(value)));
    }

    void beginImport(long version) {
      importing = StateChanges.builder();
      target = version;
    }

    void importItems(List<Bytes> items) {
      items.forEach(item -> importing.set(item.slice(1, 1 + item.at(0)), item.slice(1 + item.at(0), item.size())));
    }

    void finishImport(Bytes root) {
      beforeImported.run();
      if (!hash(TREE, List.of(store.prepare(target, importing.build()))).equals(root)) {
        throw new IllegalArgumentException("another root");
      }
      store.commit(target);
      afterImported.run();
    }

    void abortImport() {
      importing = null;
    }
  }
}
