package org.blockberry.launcher;

import java.util.Dictionary;
import java.util.Hashtable;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import java.util.function.Supplier;
import org.blockberry.launcher.log.LogControl;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleEvent;
import org.osgi.framework.ServiceRegistration;
import org.osgi.framework.SynchronousBundleListener;

/** What the launcher offers to bundles: JDK types only, told apart by the property {@value #ROLE}. */
final class LauncherServices {
  private static final String ROLE = "blockberry.role";
  private static final String STARTING = "blockberry.starting";

  private final ServiceRegistration<IntConsumer> exit;

  private LauncherServices(ServiceRegistration<IntConsumer> exit) {
    this.exit = exit;
  }

  /** @param password typed by the operator at the start, if somebody was asked */
  static LauncherServices publish(BundleContext context, NodeProcess node, Optional<Supplier<char[]>> password) {
    LauncherServices services = new LauncherServices(
        context.registerService(IntConsumer.class, node::requestExit, properties("exit", true)));
    Consumer<Map<String, Object>> log = new LogControl();
    context.registerService(Consumer.class, log, properties("log", true));
    password.ifPresent(typed -> context.registerService(Supplier.class, typed, properties("key-password", true)));
    context.addBundleListener((SynchronousBundleListener) event -> {
      if (event.getBundle().getBundleId() == 0 && event.getType() == BundleEvent.STOPPING) {
        node.requestExit(ExitCode.OK.number()); // somebody stopped the framework itself, from the shell for example
      }
    });
    return services;
  }

  /** All start levels are reached: what fails from now on need not end the process. */
  void started() {
    exit.setProperties(properties("exit", false));
  }

  private static Dictionary<String, Object> properties(String role, boolean starting) {
    return new Hashtable<>(Map.of(ROLE, role, STARTING, starting));
  }
}
