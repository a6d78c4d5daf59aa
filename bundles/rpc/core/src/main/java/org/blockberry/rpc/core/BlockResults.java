package org.blockberry.rpc.core;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.ConsensusParamsUpdate;
import org.blockberry.chain.Event;
import org.blockberry.chain.TxResult;
import org.blockberry.chain.ValidatorUpdate;
import org.blockberry.chain.wire.ProtoMessage;
import org.blockberry.chain.wire.ProtoReader;
import org.blockberry.chain.wire.ProtoWriter;

/**
 * What executing a block gave (ResponseFinalizeBlock of the original).
 *
 * @param events of the block as a whole
 * @param txResults one per transaction, in order
 * @param validatorUpdates asked for by the application
 * @param consensusParamUpdates asked for by the application, if any
 * @param appHash state after the block
 */
record BlockResults(
    List<Event> events,
    List<TxResult> txResults,
    List<ValidatorUpdate> validatorUpdates,
    Optional<ConsensusParamsUpdate> consensusParamUpdates,
    Bytes appHash) implements ProtoMessage {
  private static final int MOST = 1 << 26; // read from our own store; an element takes two bytes of a block or more

  /** Copies the lists. */
  BlockResults {
    events = List.copyOf(events);
    txResults = List.copyOf(txResults);
    validatorUpdates = List.copyOf(validatorUpdates);
    requireNonNull(consensusParamUpdates, "consensusParamUpdates");
    requireNonNull(appHash, "appHash");
  }

  @Override
  public void writeTo(ProtoWriter out) {
    out.messages(1, events);
    out.messages(2, txResults);
    out.messages(3, validatorUpdates);
    out.optionalMessage(4, consensusParamUpdates.orElse(null));
    out.bytes(5, appHash);
  }

  /** Decodes what the node stored; unknown fields of later versions are skipped. */
  static BlockResults decode(Bytes encoded) {
    return ProtoReader.lenient(encoded, in -> new BlockResults(in.messages(1, MOST, Event::read),
        in.messages(2, MOST, TxResult::read), in.messages(3, MOST, ValidatorUpdate::read),
        Optional.ofNullable(in.optionalMessage(4, ConsensusParamsUpdate::read)), in.bytes(5)));
  }
}
