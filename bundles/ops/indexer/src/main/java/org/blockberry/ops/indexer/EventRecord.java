package org.blockberry.ops.indexer;

import java.util.List;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.Event;
import org.blockberry.chain.wire.ProtoMessage;
import org.blockberry.chain.wire.ProtoReader;
import org.blockberry.chain.wire.ProtoWriter;

/**
 * What one transaction or block is found by: kept beside its keys, so that a candidate can be judged and its keys deleted without
 * reading the block.
 *
 * @param txHash empty for a block
 * @param events with their indexed attributes only
 */
record EventRecord(Bytes txHash, List<Event> events) implements ProtoMessage {
  EventRecord {
    events = List.copyOf(events);
  }

  @Override
  public void writeTo(ProtoWriter out) {
    out.bytes(1, txHash);
    out.messages(2, events);
  }

  static EventRecord decode(Bytes encoded) {
    return ProtoReader.strict(encoded, in -> new EventRecord(in.bytes(1), in.messages(2, Integer.MAX_VALUE, Event::read)));
  }
}
