package org.blockberry.node.life;

import org.blockberry.api.application.ApplicationContext;
import org.blockberry.api.plugin.Slot;
import org.blockberry.api.plugin.SlotName;
import org.blockberry.api.store.StateStore;
import org.blockberry.node.scope.InstanceScope;
import org.blockberry.node.scope.LentSlot;
import org.blockberry.node.scope.NodeServices;

/** What an application is lent: its state, and neither clock nor chance through its contract. */
final class ApplicationScope extends InstanceScope implements ApplicationContext {
  private final LentSlot<StateStore> state;

  /** @param folder name of its data folder, below that of the slot */
  ApplicationScope(String type, String folder, NodeServices services, Slot<StateStore> state) {
    super(SlotName.APPLICATION, type, folder, services);
    this.state = new LentSlot<>(state);
  }

  /** From now on another state store is lent. */
  void follow(Slot<StateStore> store) {
    state.follow(store);
  }

  /** It reaches no state store any more. */
  void takeBack() {
    state.close();
  }

  @Override
  public Slot<StateStore> state() {
    return state;
  }

  @Override
  public void close() {
    state.close();
    super.close();
  }
}
