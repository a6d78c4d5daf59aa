package org.blockberry.launcher;

import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** The wish to end, from whoever has it first: a signal, a bundle, a stopped framework. Any thread. */
final class ExitRequest {
  private static final int MAX_EXIT_CODE = 255; // what a parent process gets to see

  private final CompletableFuture<Integer> code = new CompletableFuture<>();

  void request(int wanted) {
    code.complete(wanted < 0 || wanted > MAX_EXIT_CODE ? ExitCode.ERROR.number() : wanted);
  }

  OptionalInt now() {
    Integer value = code.getNow(null);
    return value == null ? OptionalInt.empty() : OptionalInt.of(value);
  }

  int await() throws InterruptedException {
    try {
      return code.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("never completed exceptionally", e);
    }
  }
}
