package org.blockberry.node.view;

import static org.blockberry.chain.json.AminoJson.list;

import java.time.Instant;
import java.util.List;
import org.blockberry.api.event.EventBus;
import org.blockberry.api.event.EventTypes;
import org.blockberry.api.event.NodeEvent;
import org.blockberry.api.value.Bytes;
import org.blockberry.api.value.JsonValue;
import org.blockberry.chain.Block;
import org.blockberry.chain.BlockResults;
import org.blockberry.chain.Event;
import org.blockberry.chain.EventAttribute;
import org.blockberry.chain.Evidence;
import org.blockberry.chain.TxResult;
import org.blockberry.chain.Validator;
import org.blockberry.chain.json.AbciJson;
import org.blockberry.chain.json.AminoJson;
import org.blockberry.chain.json.EvidenceJson;
import org.blockberry.node.commit.CommittedBlock;

/**
 * Publishes the events of a committed block in CometBFT's order, forms and attribute maps (specification chain section 9). Payloads
 * are made only when a subscriber looks at them.
 */
public final class ChainEvents {
  private final EventBus bus;

  public ChainEvents(EventBus bus) {
    this.bus = bus;
  }

  public void publish(CommittedBlock committed) {
    Block block = committed.block();
    BlockResults results = committed.results();
    bus.publish(withAttributes(event(EventTypes.NEW_BLOCK, block), results.events())
        .payload(() -> typed("NewBlock", newBlock(committed))).build());
    bus.publish(event(EventTypes.NEW_BLOCK_HEADER, block)
        .payload(() -> typed("NewBlockHeader", JsonValue.object().put("header", AminoJson.header(block.header())).build())).build());
    bus.publish(withAttributes(event(EventTypes.NEW_BLOCK_EVENTS, block), results.events())
        .payload(() -> typed("NewBlockEvents", JsonValue.object().putInt64("height", committed.height())
            .put("events", results.events().isEmpty() ? JsonValue.NULL : list(results.events(), AbciJson::event)).putInt64("num_txs", block.txs().size()).build())).build());
    for (Evidence piece : block.evidence()) {
      bus.publish(event(EventTypes.NEW_EVIDENCE, block).payload(() -> typed("NewEvidence", JsonValue.object()
          .putInt64("height", committed.height()).put("evidence", EvidenceJson.print(piece)).build())).build());
    }
    for (int i = 0; i < block.txs().size(); i++) {
      publishTx(committed, i);
    }
    if (!results.validatorUpdates().isEmpty()) {
      bus.publish(event(EventTypes.VALIDATOR_SET_UPDATES, block)
          .payload(() -> typed("ValidatorSetUpdates", JsonValue.object().put("validator_updates",
              list(results.validatorUpdates(), update -> AminoJson.validator(
                  new Validator(update.publicKey().address(), update.publicKey(), update.power(), 0)))).build())).build());
    }
  }

  private void publishTx(CommittedBlock committed, int index) {
    TxResult result = committed.results().txResults().get(index);
    Bytes tx = committed.block().txs().get(index);
    bus.publish(withAttributes(event(EventTypes.TX, committed.block()), result.events())
        .attribute("tx.hash", committed.txHashes().get(index).toHex())
        .attribute("tx.height", Long.toString(committed.height()))
        .payload(() -> {
          JsonValue.ObjectBuilder body = JsonValue.object().putInt64("height", committed.height());
          if (index != 0) {
            body.put("index", index);
          }
          return typed("Tx", JsonValue.object().put("TxResult", body.put("tx", AminoJson.base64(tx))
              .put("result", AbciJson.txResultInEvent(result)).build()).build());
        }).build());
  }

  private static JsonValue newBlock(CommittedBlock committed) {
    return JsonValue.object()
        .put("block", AminoJson.block(committed.block()))
        .put("block_id", AminoJson.blockId(committed.blockId()))
        .put("result_finalize_block", results(committed.results()))
        .build();
  }

  /** Here, unlike in block_results, the original leaves out what is empty, except the validator updates. */
  private static JsonValue results(BlockResults results) {
    JsonValue.ObjectBuilder body = JsonValue.object();
    if (!results.events().isEmpty()) {
      body.put("events", list(results.events(), AbciJson::event));
    }
    if (!results.txResults().isEmpty()) {
      body.put("tx_results", list(results.txResults(), AbciJson::txResult));
    }
    body.put("validator_updates", list(results.validatorUpdates(), AbciJson::validatorUpdate));
    results.paramsUpdate().ifPresent(update -> body.put("consensus_param_updates", AbciJson.consensusParamsUpdate(update)));
    if (!results.appHash().isEmpty()) {
      body.put("app_hash", AminoJson.base64(results.appHash()));
    }
    return body.build();
  }

  private static NodeEvent.Builder event(String type, Block block) {
    Instant time = block.header().time();
    return NodeEvent.builder(type, time).height(block.header().height()).attribute("tm.event", type);
  }

  private static NodeEvent.Builder withAttributes(NodeEvent.Builder builder, List<Event> events) {
    for (Event event : events) {
      for (EventAttribute attribute : event.attributes()) {
        if (!event.type().isEmpty() && !attribute.key().isEmpty()) {
          builder.attribute(event.type() + "." + attribute.key(), attribute.value());
        }
      }
    }
    return builder;
  }

  private static JsonValue typed(String name, JsonValue value) {
    return AminoJson.typed("tendermint/event/" + name, value);
  }
}
