package org.blockberry.node.life;

import java.time.Duration;
import java.util.function.Consumer;
import org.blockberry.api.plugin.PluginFailure;
import org.blockberry.api.plugin.Slot;
import org.blockberry.api.plugin.SlotName;
import org.blockberry.api.store.StateStore;
import org.blockberry.node.scope.InstanceScope;
import org.blockberry.node.meter.SteadyMetrics;
import org.blockberry.node.scope.NodeServices;
import org.blockberry.node.slot.GatedSlot;
import org.blockberry.node.slot.LanedSlot;
import org.blockberry.node.slot.SlotListener;
import org.blockberry.node.watch.CallWatch;
import org.blockberry.node.watch.Workers;
import org.blockberry.node.wiring.ReplayBeside;
import org.blockberry.node.wiring.StatePlaces;

/** What is lent to an application that replays beside the present one, and to its state store. Failures of theirs concern nobody else. */
final class BesideScopes implements ReplayBeside.Scopes<ApplicationScope> {
  private final NodeServices services;
  private final Slot<StateStore> live;
  private final NodeConfig config;
  private final OpeningDeadlines opening;
  private final CallWatch watch;
  private final Workers lanes;
  private final SlotListener fatal;
  private volatile SteadyMetrics meters = new SteadyMetrics(); // of those beside, shown when they take over; one pair at a time

  /**
   * Lends folders of the home.
   *
   * @param live the node's state store
   * @param fatal told of errors that the process has to answer for
   */
  BesideScopes(NodeServices services, Slot<StateStore> live, NodeConfig config, OpeningDeadlines opening, CallWatch watch, Workers lanes,
      SlotListener fatal) {
    this.opening = opening;
    this.services = services;
    this.live = live;
    this.config = config;
    this.watch = watch;
    this.lanes = lanes;
    this.fatal = fatal;
  }

  @Override
  public InstanceScope store(String type, int place) {
    meters = new SteadyMetrics(); // the names are those of the present ones
    return new InstanceScope(SlotName.STATE_STORE, type, StatePlaces.folder(type, place), beside());
  }

  @Override
  public ApplicationScope application(String type, int place, Slot<StateStore> state) {
    return new ApplicationScope(type, StatePlaces.folder(type, place), beside(), state);
  }

  private NodeServices beside() {
    return new NodeServices(services.home(), services.chainId(), services.development(), services.clock(), services.random(), meters,
        services.events());
  }

  @Override
  public void live(ApplicationScope scope) {
    scope.follow(live);
  }

  @Override
  public void showMetrics() {
    meters.bind(services.metrics());
  }

  @Override
  public void takeBack(ApplicationScope scope) {
    scope.takeBack();
  }

  @Override
  public Duration storeStart() {
    return opening.forStores(config.pluginDeadline());
  }

  @Override
  public <T> GatedSlot<T> slot(SlotName name, Consumer<String> hung) {
    return new GatedSlot<>(name, () -> config.rewire().hold(), () -> config.callDeadline(name), watch, new SlotListener() {
      @Override
      public void failed(SlotName slot, PluginFailure failure) {} // the replay says why it ends

      @Override
      public void hung(SlotName slot, String where) {
        hung.accept(where);
      }

      @Override
      public void fatal(SlotName slot, VirtualMachineError error) {
        fatal.fatal(slot, error);
      }
    });
  }

  @Override
  public <T> LanedSlot<T> lane(GatedSlot<T> slot) {
    return new LanedSlot<>(slot, lanes);
  }
}
