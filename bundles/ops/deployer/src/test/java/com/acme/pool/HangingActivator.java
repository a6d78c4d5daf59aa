package com.acme.pool;

import java.util.concurrent.CountDownLatch;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;

/** Hangs in start, deaf to interrupts, until the test sets a property. */
public final class HangingActivator implements BundleActivator {
  @Override
  public void start(BundleContext context) {
    hang();
  }

  @Override
  public void stop(BundleContext context) {}

  static void hang() {
    CountDownLatch never = new CountDownLatch(1);
    while (System.getProperty("acme.release") == null) {
      try {
        never.await(20, java.util.concurrent.TimeUnit.MILLISECONDS);
      } catch (InterruptedException e) {
        continue; // that is the point
      }
    }
  }
}
