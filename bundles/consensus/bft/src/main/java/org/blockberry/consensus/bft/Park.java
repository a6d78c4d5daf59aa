package org.blockberry.consensus.bft;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Who waits for the engine to rest. Threading: any. */
final class Park {
  private final Map<Long, CompletableFuture<Boolean>> answers = new HashMap<>(); // guarded by itself
  private long numbers;

  /** A request. */
  record Request(long number, CompletableFuture<Boolean> answer) {}

  Request open() {
    synchronized (answers) {
      Request request = new Request(++numbers, new CompletableFuture<>());
      answers.put(request.number, request.answer);
      return request;
    }
  }

  /** Waits for the answer; when time is over it is no, unless it was given in the same moment. */
  boolean await(Request request, long nanos) {
    try {
      return request.answer.get(Math.max(0, nanos), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      return !request.answer.complete(false) && request.answer.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return !request.answer.complete(false) && request.answer.join();
    } catch (ExecutionException e) {
      throw new IllegalStateException("an answer is never an exception", e);
    } finally {
      synchronized (answers) {
        answers.remove(request.number);
      }
    }
  }

  /** Everybody who waits still gets a no. */
  void refuseAll() {
    synchronized (answers) {
      answers.values().forEach(answer -> answer.complete(false));
    }
  }
}
