package org.blockberry.node.view;

import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Supplier;
import org.blockberry.api.consensus.ChainTip;
import org.blockberry.api.consensus.ConsensusEngine;
import org.blockberry.api.consensus.EngineStatus;
import org.blockberry.api.node.NodeIdentity;
import org.blockberry.api.node.NodeInfo;
import org.blockberry.api.plugin.PluginFailure;
import org.blockberry.api.plugin.Slot;
import org.blockberry.api.plugin.SlotEmpty;
import org.blockberry.api.plugin.SlotName;
import org.blockberry.api.value.Bytes;
import org.blockberry.api.value.JsonValue;
import org.blockberry.node.wiring.SlotStates;

/** Who this node is and how it is, for the RPC and for operators. */
public final class StatusPage implements NodeInfo {
  private final Identity identity;
  private final Supplier<String> role;
  private final Supplier<ChainTip> tip;
  private final Slot<ConsensusEngine> engine;
  private final SlotStates states;
  private final Supplier<JsonValue> crypto;
  private final HealthBoard health;
  private final Map<String, Supplier<JsonValue>> parts = new ConcurrentSkipListMap<>();
  private final Supplier<JsonValue> indexer;
  private final Supplier<JsonValue> schedule;

  /** What does not change while the node runs. */
  public record Identity(String moniker, String chainId, String version, Bytes nodeKey, Bytes validatorKey) {}

  /**
   * @param role what the node is for now
   * @param crypto what the crypto ladder chose
   * @param indexer what can be found
   * @param schedule what the chain changes at which height
   */
  public StatusPage(Identity identity, Supplier<String> role, Supplier<ChainTip> tip, Slot<ConsensusEngine> engine, SlotStates states,
      Supplier<JsonValue> crypto, HealthBoard health, Supplier<JsonValue> indexer, Supplier<JsonValue> schedule) {
    this.identity = identity;
    this.role = role;
    this.tip = tip;
    this.engine = engine;
    this.states = states;
    this.crypto = crypto;
    this.health = health;
    this.indexer = indexer;
    this.schedule = schedule;
  }

  @Override
  public JsonValue schedule() {
    return schedule.get();
  }

  /** Adds a member to {@link #json}, asked each time; it answers at once. */
  public void add(String name, Supplier<JsonValue> part) {
    parts.put(name, part);
  }

  @Override
  public NodeIdentity identity() {
    return NodeIdentity.builder(identity.moniker(), identity.chainId(), identity.version()).role(role.get())
        .nodePublicKey(identity.nodeKey()).validatorPublicKey(identity.validatorKey()).build();
  }

  @Override
  public JsonValue roundState() {
    try {
      return engine.call(ConsensusEngine::roundState);
    } catch (SlotEmpty | PluginFailure e) {
      return JsonValue.EMPTY_OBJECT;
    }
  }

  /** The node in one object. */
  public JsonValue json() {
    ChainTip end = tip.get();
    JsonValue.ObjectBuilder slots = JsonValue.object();
    for (Map.Entry<SlotName, SlotStates.SlotState> entry : states.all().entrySet()) {
      slots.put(entry.getKey().text(), JsonValue.object().put("state", entry.getValue().state())
          .put("type", entry.getValue().wired().map(wired -> wired.offer().type()).orElse(""))
          .put("version", entry.getValue().wired().map(wired -> wired.offer().version().toString()).orElse("")).build());
    }
    JsonValue.ObjectBuilder checks = JsonValue.object();
    health.checks().forEach((name, status) -> checks.put(name, JsonValue.object()
        .put("status", status.level().name().toLowerCase(Locale.ROOT)).put("message", status.message()).build()));
    JsonValue.ObjectBuilder page = JsonValue.object()
        .put("moniker", identity.moniker()).put("chain_id", identity.chainId()).put("version", identity.version())
        .put("role", role.get())
        .put("height", end.height()).put("block_time", end.time().toString()).put("app_hash", end.appHash().toHex())
        .put("validator_key", identity.validatorKey().toHex())
        .put("engine", engineStatus())
        .put("indexer", indexer.get())
        .put("ready", health.ready()).put("checks", checks.build())
        .put("slots", slots.build()).put("crypto", crypto.get());
    parts.forEach((name, part) -> page.put(name, part.get()));
    return page.build();
  }

  private JsonValue engineStatus() {
    try {
      EngineStatus status = engine.call(ConsensusEngine::status);
      return JsonValue.object().put("height", status.height()).put("round", status.round()).put("step", status.step())
          .put("validator", status.validator()).put("note", status.note()).build();
    } catch (SlotEmpty | PluginFailure e) {
      return JsonValue.object().put("note", e.getMessage()).build();
    }
  }
}
