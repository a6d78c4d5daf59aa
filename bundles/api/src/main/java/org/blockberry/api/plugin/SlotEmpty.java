package org.blockberry.api.plugin;

/** Nothing fills the slot right now. Retriable: the caller may try again after a short wait. */
public final class SlotEmpty extends RuntimeException {
  private final SlotName slot;

  /** @param reason one line for an operator */
  public SlotEmpty(SlotName slot, String reason) {
    super(slot.text() + " is empty: " + reason);
    this.slot = slot;
  }

  /** The slot that was called. */
  public SlotName slot() {
    return slot;
  }
}
