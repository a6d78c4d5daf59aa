package org.blockberry.chain;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.wire.ProtoMessage;
import org.blockberry.chain.wire.ProtoReader;
import org.blockberry.chain.wire.ProtoWriter;

/**
 * What executing a block gave: ABCI's ResponseFinalizeBlock message.
 *
 * @param events events of the block itself
 * @param txResults one per transaction, in order
 * @param validatorUpdates act two heights later
 * @param paramsUpdate holds from the next height
 * @param appHash state after the block
 */
public record BlockResults(
    List<Event> events,
    List<TxResult> txResults,
    List<ValidatorUpdate> validatorUpdates,
    Optional<ConsensusParamsUpdate> paramsUpdate,
    Bytes appHash) implements ProtoMessage {
  private static final int MAX_ELEMENTS = 10_000_000;

  /** Copies the lists. */
  public BlockResults {
    events = List.copyOf(events);
    txResults = List.copyOf(txResults);
    validatorUpdates = List.copyOf(validatorUpdates);
    requireNonNull(paramsUpdate, "paramsUpdate");
    requireNonNull(appHash, "appHash");
  }

  @Override
  public void writeTo(ProtoWriter out) {
    out.messages(1, events);
    out.messages(2, txResults);
    out.messages(3, validatorUpdates);
    out.optionalMessage(4, paramsUpdate.orElse(null));
    out.bytes(5, appHash);
  }

  /** Reads the fields. */
  public static BlockResults read(ProtoReader in) {
    return new BlockResults(in.messages(1, MAX_ELEMENTS, Event::read), in.messages(2, MAX_ELEMENTS, TxResult::read),
        in.messages(3, MAX_ELEMENTS, ValidatorUpdate::read),
        Optional.ofNullable(in.optionalMessage(4, ConsensusParamsUpdate::read)), in.bytes(5));
  }

  /** Decodes the canonical encoding. */
  public static BlockResults decode(Bytes encoded) {
    return ProtoReader.strict(encoded, BlockResults::read);
  }
}
