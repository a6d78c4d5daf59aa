package org.blockberry.node.wiring;

import java.util.Map;
import java.util.Objects;
import org.blockberry.api.plugin.SlotName;

/** One change of the wiring. */
public sealed interface Step {
  /** The slot that changes. */
  SlotName slot();

  /** Carries the step out; the compiler refuses a handler that forgot one. */
  void accept(Handler handler);

  /** Carries steps out. */
  interface Handler {
    /** An empty slot is filled. */
    void fill(Fill step);

    /** One implementation takes the place of another. */
    void replace(Replace step);

    /** Nothing can fill the slot any more. */
    void vacate(Vacate step);
  }

  /** Fill an empty slot. */
  record Fill(OfferKey offer, Map<String, Object> settings) implements Step {
    /** Copies the settings. */
    public Fill {
      Objects.requireNonNull(offer, "offer");
      settings = Map.copyOf(settings);
    }

    @Override
    public SlotName slot() {
      return offer.slot();
    }

    @Override
    public void accept(Handler handler) {
      handler.fill(this);
    }
  }

  /** Replace what fills a slot, by another offer or by the same one with other settings. */
  record Replace(Wired from, OfferKey to, Map<String, Object> settings) implements Step {
    /** Copies the settings. */
    public Replace {
      Objects.requireNonNull(from, "from");
      Objects.requireNonNull(to, "to");
      settings = Map.copyOf(settings);
    }

    @Override
    public SlotName slot() {
      return to.slot();
    }

    @Override
    public void accept(Handler handler) {
      handler.replace(this);
    }
  }

  /** Leave a slot empty. */
  record Vacate(Wired from, String reason) implements Step {
    /** Refuses null. */
    public Vacate {
      Objects.requireNonNull(from, "from");
      Objects.requireNonNull(reason, "reason");
    }

    @Override
    public SlotName slot() {
      return from.offer().slot();
    }

    @Override
    public void accept(Handler handler) {
      handler.vacate(this);
    }
  }
}
