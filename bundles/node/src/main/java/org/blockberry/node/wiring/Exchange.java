package org.blockberry.node.wiring;

import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.blockberry.api.plugin.Plugin;
import org.blockberry.api.plugin.PluginFailure;
import org.blockberry.api.plugin.SlotName;
import org.blockberry.node.scope.InstanceScope;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How one implementation takes the place of another: at once or between two heights, beside the old one or after it. A step that fails
 * leaves what worked before and throws. For the rewiring thread.
 */
final class Exchange {
  private static final Logger LOG = LoggerFactory.getLogger(Exchange.class);

  private final Offers offers;
  private final Supplier<RewireSettings> settings;
  private final Boundary boundary;
  private final WiringJournal journal;
  private final Preparation preparation;

  Exchange(Offers offers, Supplier<RewireSettings> settings, Boundary boundary, WiringJournal journal, Preparation preparation) {
    this.preparation = preparation;
    this.offers = offers;
    this.settings = settings;
    this.boundary = boundary;
    this.journal = journal;
  }

  /** Fills an empty slot. */
  <T extends Plugin, C extends InstanceScope> void fill(SlotDriver<T, C> driver, Offer offer, Map<String, Object> raw) {
    if (preparation.takesOver(offer.key())) {
      preparation.takeOver(offer.key(), settings.get().drain(), true);
    } else {
      letGo(driver);
      open(driver, driver.make(offer, raw));
      goesOn(offer.key());
    }
    boundary.moved(driver.name());
  }

  /**
   * Puts an offer into the place of another; gives one line.
   *
   * @param lastChance whether the present one goes in any case
   * @throws BoundaryMissed the chain did not come to rest in time
   */
  <T extends Plugin, C extends InstanceScope> String replace(
      SlotDriver<T, C> driver, Step.Replace step, Offer offer, boolean lastChance, String cause) {
    return driver.hot() ? exchange(driver, step, offer, lastChance, cause) : between(driver, step, offer, lastChance, cause);
  }

  /** Empties a slot, between two heights if the chain comes to rest; gives one line. */
  String vacate(SlotDriver<?, ?> driver, String reason) {
    letGo(driver);
    try (Boundary.Hold hold = driver.hot() || driver.hung() ? new Boundary.Hold(0, () -> {}) : reach(true)) {
      return driver.vacate(reason, settings.get().drain(), false);
    } catch (BoundaryMissed e) {
      return driver.vacate(reason, settings.get().drain(), false);
    }
  }

  /** Exchanges a part of the commit between two heights; what goes in any case goes also when the chain does not come to rest. */
  private <T extends Plugin, C extends InstanceScope> String between(
      SlotDriver<T, C> driver, Step.Replace step, Offer offer, boolean lastChance, String cause) {
    String detail;
    if (driver.hung()) { // the chain cannot come to rest in it
      detail = exchange(driver, step, offer, true, cause) + ", at once because the one before hangs";
      boundary.moved(step.slot());
      return detail;
    }
    try (Boundary.Hold hold = reach(lastChance)) {
      detail = exchange(driver, step, offer, lastChance, cause) + " after height " + hold.height();
    } catch (BoundaryMissed e) {
      if (!lastChance) {
        throw e;
      }
      detail = exchange(driver, step, offer, true, cause) + ", at once because " + e.getMessage();
    }
    boundary.moved(step.slot());
    return detail;
  }

  private Boundary.Hold reach(boolean lastChance) {
    RewireSettings times = settings.get();
    return boundary.reach(lastChance ? times.hold().dividedBy(2) : times.boundary()); // the framework waits for what goes
  }

  private <T extends Plugin, C extends InstanceScope> String exchange(
      SlotDriver<T, C> driver, Step.Replace step, Offer offer, boolean lastChance, String cause) {
    if (preparation.takesOver(offer.key())) {
      return preparation.takeOver(offer.key(), settings.get().drain(), lastChance);
    }
    letGo(driver);
    String detail = inPlace(driver, step, offer, lastChance, cause);
    goesOn(offer.key());
    return detail;
  }

  /** What replays beside is lent a store like the node's: it begins again with another one. Not before it is certain that one comes. */
  private void letGo(SlotDriver<?, ?> driver) {
    if (driver.name() == SlotName.STATE_STORE) {
      preparation.pause();
    }
  }

  private void goesOn(OfferKey key) {
    if (key.slot() == SlotName.APPLICATION) {
      preparation.sharesState(key);
    }
  }

  private <T extends Plugin, C extends InstanceScope> String inPlace(
      SlotDriver<T, C> driver, Step.Replace step, Offer offer, boolean lastChance, String cause) {
    if (driver.carries(offer)) {
      return carried(driver, step, offer, lastChance);
    }
    // Two engines with one key would race for the signer.
    boolean exclusive = driver.name() == SlotName.CONSENSUS || driver.exclusive(offer);
    return exclusive ? exclusive(driver, step, offer, lastChance, cause) : overlap(driver, step, offer, lastChance);
  }

  private <T extends Plugin, C extends InstanceScope> String overlap(
      SlotDriver<T, C> driver, Step.Replace step, Offer offer, boolean lastChance) {
    Optional<String> heritage = heritage(driver);
    SlotDriver.Running<T, C> next = driver.make(offer, step.settings());
    SlotDriver.Running<T, C> gone = driver.running();
    String moved;
    try {
      heritage.ifPresent(one -> driver.requireHeritage(next, one));
      moved = driver.switchTo(next, settings.get().drain(), lastChance);
    } catch (RuntimeException e) {
      driver.dispose(next);
      throw e;
    }
    String problem = driver.dispose(gone);
    return problem.isEmpty() ? moved : moved + "; closing the old one: " + problem;
  }

  /** Both are open until the content is over; each has a folder of its own. */
  private <T extends Plugin, C extends InstanceScope> String carried(
      SlotDriver<T, C> driver, Step.Replace step, Offer offer, boolean lastChance) {
    driver.expect(offer);
    SlotDriver.Running<T, C> next = driver.make(offer, step.settings());
    SlotDriver.Running<T, C> gone = driver.running();
    String moved;
    try {
      moved = driver.carry(next);
      driver.switchTo(next, settings.get().drain(), true); // what it has is the state now, so it must not be left out any more
    } catch (RuntimeException e) {
      driver.dispose(next);
      throw e;
    }
    String problem = driver.dispose(gone);
    return problem.isEmpty() ? moved : moved + "; closing the old one: " + problem;
  }

  private <T extends Plugin, C extends InstanceScope> String exclusive(
      SlotDriver<T, C> driver, Step.Replace step, Offer offer, boolean lastChance, String cause) {
    Optional<String> heritage = heritage(driver);
    SlotDriver.Running<T, C> gone = driver.running();
    // What can be known before the old one goes.
    SlotDriver.Running<T, C> next = driver.create(offer, step.settings(), driver.settingsFor(offer, step.settings()));
    String saved;
    try {
      saved = driver.vacate(step.slot() + " is being replaced", settings.get().drain(), !lastChance);
    } catch (RuntimeException e) {
      driver.dispose(next);
      throw e;
    }
    try {
      driver.start(next);
      try {
        heritage.ifPresent(one -> driver.requireHeritage(next, one));
      } catch (RuntimeException e) {
        driver.dispose(next);
        throw e;
      }
      open(driver, next);
      return saved.isEmpty() ? "switched" : saved;
    } catch (RuntimeException e) {
      offers.find(gone.wired().offer()).ifPresent(old -> comeBack(driver, old, gone, cause));
      throw e;
    }
  }

  /** Empty if what goes does not answer any more; the chain then compares before it executes the next block. */
  private static <T extends Plugin, C extends InstanceScope> Optional<String> heritage(SlotDriver<T, C> driver) {
    if (driver.hung()) {
      return Optional.empty();
    }
    try {
      return Optional.of(driver.heritage());
    } catch (PluginFailure e) {
      LOG.warn("{}: the present one cannot be compared with its successor: {}", driver.name(), OneLine.of(e));
      return Optional.empty();
    }
  }

  private <T extends Plugin, C extends InstanceScope> void comeBack(
      SlotDriver<T, C> driver, Offer old, SlotDriver.Running<T, C> gone, String cause) {
    try {
      open(driver, driver.again(old, gone));
    } catch (RuntimeException e) {
      journal.failure(driver.name(), "return", 0, cause, old.key() + ": " + OneLine.of(e));
    }
  }

  private static <T extends Plugin, C extends InstanceScope> void open(SlotDriver<T, C> driver, SlotDriver.Running<T, C> next) {
    try {
      driver.open(next);
    } catch (RuntimeException e) {
      driver.dispose(next);
      throw e;
    }
  }
}
