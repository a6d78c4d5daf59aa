package org.blockberry.distribution;

import java.util.Dictionary;
import java.util.Hashtable;
import java.util.concurrent.CountDownLatch;
import java.util.function.IntConsumer;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;

/** What the test bundles do. Each is loaded by its own bundle and must not use another class of the tests. */
final class TestActivators {
  private TestActivators() {
  }

  /** Does nothing, well. */
  public static final class Quiet implements BundleActivator {
    @Override
    public void start(BundleContext context) {
    }

    @Override
    public void stop(BundleContext context) {
    }
  }

  /** Fails to start. */
  public static final class Throwing implements BundleActivator {
    @Override
    public void start(BundleContext context) {
      throw new IllegalStateException("port 26657 is taken");
    }

    @Override
    public void stop(BundleContext context) {
    }
  }

  /** Asks for exit code 4 as soon as it starts, the documented way. */
  public static final class Leaving implements BundleActivator {
    @Override
    public void start(BundleContext context) throws Exception {
      var exits = context.getServiceReferences(IntConsumer.class, "(blockberry.role=exit)");
      context.getService(exits.iterator().next()).accept(4);
    }

    @Override
    public void stop(BundleContext context) {
    }
  }

  /** Hangs in stop until the latch in the system properties opens; sets the deadline to 200 ms by a service. */
  public static final class Hanging implements BundleActivator {
    @Override
    public void start(BundleContext context) {
      Dictionary<String, Object> properties = new Hashtable<>();
      properties.put("blockberry.shutdown.deadline.ms", 200L);
      context.registerService(Object.class, new Object(), properties);
    }

    @Override
    public void stop(BundleContext context) throws Exception {
      ((CountDownLatch) System.getProperties().get("blockberry.test.latch")).await();
    }
  }
}
