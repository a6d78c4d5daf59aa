package org.blockberry.rpc.http.call;

import java.util.Optional;

/** Knows which thread is inside a method, so that a method that does not return can be left behind. Thread safe. */
final class RunningCall {
  private Thread thread; // guarded by this
  private String method; // guarded by this
  private boolean abandoned; // guarded by this

  synchronized void begin(String name) {
    method = name;
    thread = Thread.currentThread();
  }

  /** The method has returned; whether it had been abandoned meanwhile. */
  synchronized boolean end() {
    thread = null;
    boolean was = abandoned;
    if (was) {
      Thread.interrupted(); // meant for the method, not for the next call
      abandoned = false;
    }
    return was;
  }

  /** Interrupts the method if it is still running, and gives its name. */
  synchronized Optional<String> abandon() {
    if (thread == null || abandoned) {
      return Optional.empty();
    }
    abandoned = true;
    thread.interrupt();
    return Optional.of(method);
  }
}
