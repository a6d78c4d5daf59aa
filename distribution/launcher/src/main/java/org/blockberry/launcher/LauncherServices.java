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
import org.osgi.framework.SynchronousBundleListener;

/** What the launcher offers to bundles: JDK types only, told apart by the property {@value #ROLE}. */
final class LauncherServices {
  private static final String ROLE = "blockberry.role";

  private LauncherServices() {}

  /** @param password typed by the operator at the start, if somebody was asked */
  static void publish(BundleContext context, NodeProcess node, Optional<Supplier<char[]>> password) {
    context.registerService(IntConsumer.class, node::requestExit, properties("exit"));
    Consumer<Map<String, Object>> log = new LogControl();
    context.registerService(Consumer.class, log, properties("log"));
    password.ifPresent(typed -> context.registerService(Supplier.class, typed, properties("key-password")));
    context.addBundleListener((SynchronousBundleListener) event -> {
      if (event.getBundle().getBundleId() == 0 && event.getType() == BundleEvent.STOPPING) {
        node.requestExit(ExitCode.OK.number()); // somebody stopped the framework itself, from the shell for example
      }
    });
  }

  private static Dictionary<String, Object> properties(String role) {
    return new Hashtable<>(Map.of(ROLE, role));
  }
}
