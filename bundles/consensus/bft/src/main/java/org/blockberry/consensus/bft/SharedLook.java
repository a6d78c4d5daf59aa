package org.blockberry.consensus.bft;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** A look at what belongs to one thread. All who ask while one look is on its way get that one: however many ask, one task waits. Threading: any. */
final class SharedLook<T> {
  private final Predicate<Runnable> thread;
  private final Supplier<T> look;
  private final AtomicReference<CompletableFuture<T>> asked = new AtomicReference<>();

  /**
   * @param thread runs a task later; false if it runs none any more
   * @param look on that thread
   */
  SharedLook(Predicate<Runnable> thread, Supplier<T> look) {
    this.thread = thread;
    this.look = look;
  }

  /** What is seen after this call; cancelled if nothing runs any more. */
  CompletableFuture<T> ask() {
    CompletableFuture<T> made = new CompletableFuture<>();
    CompletableFuture<T> present = asked.compareAndExchange(null, made);
    if (present != null) {
      return present;
    }
    if (!thread.test(() -> look(made))) {
      asked.set(null);
      made.cancel(false);
    }
    return made;
  }

  private void look(CompletableFuture<T> answer) {
    asked.set(null); // who asks from now on gets the next
    answer.complete(look.get());
  }
}
