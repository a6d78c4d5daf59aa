package org.blockberry.testing.contracts;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentSkipListMap;
import org.blockberry.api.application.AppEvent;
import org.blockberry.api.application.EventAttribute;
import org.blockberry.api.consensus.ChainTip;
import org.blockberry.api.event.EventTypes;
import org.blockberry.api.event.NodeEvent;
import org.blockberry.api.node.ChainReader;
import org.blockberry.api.store.StoredBlock;
import org.blockberry.api.store.TxLocation;
import org.blockberry.api.value.Bytes;

/** A committed chain in memory for tests of indexers: blocks whose results hold events. Thread safe. */
public final class EventChain implements ChainReader {
  private static final int SMALL_BLOCK = 16;

  private record Entry(StoredBlock block, Bytes results) {}

  private final NavigableMap<Long, Entry> blocks = new ConcurrentSkipListMap<>();
  private final TestEventBus events;
  private volatile long base = 1;
  private volatile long height;
  private volatile Runnable onRead = () -> { };

  /** @param events told of every block, as the node does */
  public EventChain(TestEventBus events) {
    this.events = events;
  }

  /** An event with indexed attributes: key, value, key, value, … */
  public static AppEvent event(String type, String... pairs) {
    return event(true, type, pairs);
  }

  /** An event whose attributes are marked for the index or not. */
  public static AppEvent event(boolean indexed, String type, String... pairs) {
    List<EventAttribute> attributes = new ArrayList<>();
    for (int i = 0; i < pairs.length; i += 2) {
      attributes.add(new EventAttribute(pairs[i], pairs[i + 1], indexed));
    }
    return new AppEvent(type, attributes);
  }

  /**
   * Commits the next block.
   *
   * @param ofBlock events of the block itself
   * @param ofTxs events of each transaction
   * @return its height
   */
  public synchronized long commit(List<AppEvent> ofBlock, List<List<AppEvent>> ofTxs) {
    long next = height + 1;
    StoredBlock block = Blocks.block(next, SMALL_BLOCK, ofTxs.size());
    blocks.put(next, new Entry(block, results(ofBlock, ofTxs)));
    height = next;
    events.publish(NodeEvent.builder(EventTypes.NEW_BLOCK, Instant.EPOCH).height(next).attribute("tm.event", EventTypes.NEW_BLOCK).build());
    return next;
  }

  /** Hash of a transaction. */
  public Bytes txHash(long at, int index) {
    return Blocks.txHash(at, index);
  }

  /** Forgets the blocks below {@code bound}. */
  public void prune(long bound) {
    base = bound;
    blocks.headMap(bound).clear();
  }

  /** What happens whenever a block is read. */
  public void onRead(Runnable action) {
    onRead = action;
  }

  @Override
  public Bytes genesis() {
    return Bytes.EMPTY;
  }

  @Override
  public ChainTip tip() {
    return ChainTip.builder(height).build();
  }

  @Override
  public long base() {
    return height == 0 ? 0 : base;
  }

  @Override
  public Optional<StoredBlock> block(long at) {
    onRead.run();
    return Optional.ofNullable(blocks.get(at)).map(Entry::block);
  }

  @Override
  public OptionalLong heightOf(Bytes hash) {
    return blocks.values().stream().filter(entry -> entry.block().hash().equals(hash)).mapToLong(entry -> entry.block().height()).findAny();
  }

  @Override
  public Optional<Bytes> results(long at) {
    return Optional.ofNullable(blocks.get(at)).map(Entry::results);
  }

  @Override
  public Optional<Bytes> validators(long at) {
    return Optional.empty();
  }

  @Override
  public Optional<Bytes> consensusParams(long at) {
    return Optional.empty();
  }

  @Override
  public Optional<TxLocation> transaction(Bytes txHash) {
    return blocks.values().stream().map(Entry::block).filter(block -> block.txHashes().contains(txHash))
        .map(block -> new TxLocation(block.height(), block.txHashes().indexOf(txHash))).findAny();
  }

  @Override
  public boolean catchingUp() {
    return false;
  }

  /** ABCI's ResponseFinalizeBlock as far as an indexer reads it: events (1) and transaction results (2), whose events are field 7. */
  private static Bytes results(List<AppEvent> ofBlock, List<List<AppEvent>> ofTxs) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ofBlock.forEach(event -> field(out, 1, event(event)));
    for (List<AppEvent> ofTx : ofTxs) {
      ByteArrayOutputStream result = new ByteArrayOutputStream();
      ofTx.forEach(event -> field(result, 7, event(event)));
      field(out, 2, result.toByteArray());
    }
    return Bytes.wrap(out.toByteArray());
  }

  private static byte[] event(AppEvent event) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    text(out, 1, event.type());
    for (EventAttribute attribute : event.attributes()) {
      ByteArrayOutputStream inner = new ByteArrayOutputStream();
      text(inner, 1, attribute.key());
      text(inner, 2, attribute.value());
      if (attribute.index()) {
        inner.write(3 << 3);
        inner.write(1);
      }
      field(out, 2, inner.toByteArray());
    }
    return out.toByteArray();
  }

  private static void text(ByteArrayOutputStream out, int number, String value) {
    if (!value.isEmpty()) {
      field(out, number, value.getBytes(StandardCharsets.UTF_8));
    }
  }

  private static void field(ByteArrayOutputStream out, int number, byte[] content) {
    out.write(number << 3 | 2);
    int rest = content.length;
    while (rest > 0x7f) {
      out.write(rest & 0x7f | 0x80);
      rest >>>= 7;
    }
    out.write(rest);
    out.writeBytes(content);
  }
}
