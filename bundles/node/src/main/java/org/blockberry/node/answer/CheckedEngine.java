package org.blockberry.node.answer;

import java.time.Duration;
import org.blockberry.api.consensus.ChainTip;
import org.blockberry.api.consensus.ConsensusEngine;
import org.blockberry.api.consensus.EngineStatus;
import org.blockberry.api.consensus.Finality;
import org.blockberry.api.consensus.SealedBlock;
import org.blockberry.api.value.JsonValue;

/** Checks what an engine answers. What it decides is checked where blocks are committed. */
record CheckedEngine(ConsensusEngine engine) implements ConsensusEngine {
  @Override
  public void start() throws Exception {
    engine.start();
  }

  @Override
  public void close() throws Exception {
    engine.close();
  }

  @Override
  public EngineStatus status() {
    return Answers.present(engine.status(), "status");
  }

  @Override
  public Finality finality() {
    return Answers.present(engine.finality(), "finality");
  }

  @Override
  public void onStored(long height) {
    engine.onStored(height);
  }

  @Override
  public void onCommitted(ChainTip tip) {
    engine.onCommitted(tip);
  }

  @Override
  public void onTransactionsAvailable() {
    engine.onTransactionsAvailable();
  }

  @Override
  public void submitExternal(SealedBlock block) {
    engine.submitExternal(block);
  }

  @Override
  public boolean park(long height, Duration wait) {
    return engine.park(height, wait);
  }

  @Override
  public void resume() {
    engine.resume();
  }

  @Override
  public JsonValue roundState() {
    return Answers.present(engine.roundState(), "roundState");
  }
}
