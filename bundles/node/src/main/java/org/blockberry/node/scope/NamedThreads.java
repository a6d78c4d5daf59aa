package org.blockberry.node.scope;

import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/** Makes daemon threads {@code NAME} or {@code NAME-1}, {@code NAME-2}, … */
public final class NamedThreads implements ThreadFactory {
  private final String name;
  private final boolean numbered;
  private final AtomicInteger next = new AtomicInteger(1);

  private NamedThreads(String name, boolean numbered) {
    this.name = name;
    this.numbered = numbered;
  }

  /** For an executor with one thread. */
  public static NamedThreads single(String name) {
    return new NamedThreads(name, false);
  }

  /** For an executor with several threads. */
  public static NamedThreads numbered(String name) {
    return new NamedThreads(name, true);
  }

  @Override
  public Thread newThread(Runnable task) {
    Thread thread = new Thread(task, numbered ? name + "-" + next.getAndIncrement() : name);
    thread.setDaemon(true);
    thread.setContextClassLoader(NamedThreads.class.getClassLoader()); // not that of whoever was the first to need it
    return thread;
  }
}
