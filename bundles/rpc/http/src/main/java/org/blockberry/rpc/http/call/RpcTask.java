package org.blockberry.rpc.http.call;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.blockberry.api.rpc.RpcArguments;
import org.blockberry.api.rpc.RpcException;
import org.blockberry.api.value.JsonValue;
import org.blockberry.rpc.http.access.CallGuard;
import org.blockberry.rpc.http.access.Denial;

/**
 * Carries out one body: makes its calls one after the other, collects the replies, which may come later and from any
 * thread, and hands them on once, on a thread of the pool. Each call has at most one reply; late ones are dropped.
 */
public final class RpcTask implements Runnable {
  private final CallPool pool;
  private final MethodTable methods;
  private final CallObserver observer;
  private final CallGuard guard;
  private final Supplier<RequestReader.Body> input;
  private final Consumer<Outcome> done;

  private volatile Thread runner;
  private volatile Work work;
  private boolean expired; // guarded by this
  private String expiry; // guarded by this

  /**
   * All replies of one body.
   *
   * @param replies in the order of the requests, without notifications
   * @param batch whether they are sent as a list
   */
  public record Outcome(List<RpcReply> replies, boolean batch) {
    /** Copies the list. */
    public Outcome {
      replies = List.copyOf(replies);
    }
  }

  private record Work(List<RpcRequest> requests, boolean batch, AtomicReferenceArray<RpcReply> replies,
      AtomicInteger missing, RunningCall running, long startNanos) {}

  /**
   * A task that {@code pool} may run.
   *
   * @param guard asked before each call
   * @param input parses the body; called on the pool's thread
   * @param done takes the replies; called on a thread of the pool, once
   */
  public RpcTask(CallPool pool, MethodTable methods, CallObserver observer, CallGuard guard,
      Supplier<RequestReader.Body> input, Consumer<Outcome> done) {
    this.pool = pool;
    this.methods = methods;
    this.observer = observer;
    this.guard = guard;
    this.input = input;
    this.done = done;
  }

  @Override
  public void run() {
    runner = Thread.currentThread();
    try {
      RequestReader.Body body = input.get();
      if (body.refusal().isPresent()) {
        done.accept(new Outcome(List.of(body.refusal().get()), false));
        return;
      }
      int calls = 0;
      for (RpcRequest request : body.requests()) {
        calls += request.call().isPresent() ? 1 : 0;
      }
      // one more than the calls: the loop below holds the last one until all are under way
      Work begun = new Work(body.requests(), body.batch(), new AtomicReferenceArray<>(body.requests().size()),
          new AtomicInteger(calls + 1), new RunningCall(), System.nanoTime());
      String alreadyExpired;
      synchronized (this) {
        work = begun;
        alreadyExpired = expired ? expiry : null;
      }
      try {
        for (int i = 0; i < body.requests().size(); i++) {
          Optional<RpcRequest.Call> call = body.requests().get(i).call();
          if (call.isPresent()) {
            start(begun, i, call.get(), alreadyExpired);
          }
        }
      } finally {
        arrived(begun);
      }
    } finally {
      runner = null;
    }
  }

  /**
   * Gives every call that is not answered yet the reply that its time is over. Replies follow on a thread of the pool.
   *
   * @param text for the caller
   */
  public void expire(String text) {
    Work begun;
    synchronized (this) {
      expired = true;
      expiry = text;
      begun = work;
    }
    if (begun == null) {
      return; // still in the queue; run() sees it
    }
    Optional<String> hung = begun.running().abandon();
    hung.ifPresent(method -> {
      pool.threadLost();
      observer.hung(method);
    });
    for (int i = 0; i < begun.requests().size(); i++) {
      int at = i;
      begun.requests().get(i).call().ifPresent(
          call -> settle(begun, at, call, RpcReply.failed(call.id(), RpcFault.failed(text))));
    }
    // the loop of run() may be stuck in a method and never give its share back
    if (hung.isPresent()) {
      arrived(begun);
    }
  }

  private void start(Work begun, int index, RpcRequest.Call call, String alreadyExpired) {
    if (begun.replies().get(index) != null) {
      return; // expired meanwhile
    }
    if (alreadyExpired != null) {
      settle(begun, index, call, RpcReply.failed(call.id(), RpcFault.failed(alreadyExpired)));
      return;
    }
    Optional<ServedMethod> method = methods.find(call.method());
    if (method.isEmpty()) {
      settle(begun, index, call, RpcReply.failed(call.id(), methods.isEmpty()
          ? RpcFault.failed("the node is not serving yet; try again in a moment")
          : new RpcFault(RpcFault.METHOD_NOT_FOUND, "")));
      return;
    }
    Optional<Denial> denial = guard.denial(method.get().name(), method.get().access());
    if (denial.isPresent()) {
      observer.denied(denial.get().kind());
      settle(begun, index, call, RpcReply.denied(call.id(), denial.get()));
      return;
    }
    RpcArguments arguments;
    try {
      arguments = call.arguments().read(method.get().parameters());
    } catch (RpcException e) {
      settle(begun, index, call, RpcReply.failed(call.id(), new RpcFault(e.code(), e.getMessage())));
      return;
    }
    invoke(begun, index, call, method.get(), arguments);
  }

  /** Runs code of a plugin: whatever it throws ends here. */
  private void invoke(Work begun, int index, RpcRequest.Call call, ServedMethod method, RpcArguments arguments) {
    begun.running().begin(call.method());
    CompletionStage<JsonValue> stage = null;
    boolean cacheable = false;
    Throwable thrown = null;
    try {
      cacheable = method.method().cacheable(arguments);
      stage = method.method().call(arguments);
    } catch (Throwable e) {
      thrown = e;
    }
    boolean abandoned = begun.running().end();
    if (abandoned) {
      pool.threadBack();
    }
    if (thrown != null || stage == null) {
      settle(begun, index, call, failure(call, thrown));
    } else {
      boolean mayCache = cacheable;
      try {
        stage.whenComplete((result, problem) -> settle(begun, index, call, problem == null && result != null
            ? RpcReply.of(call.id(), result, mayCache) : failure(call, problem)));
      } catch (Throwable e) {
        settle(begun, index, call, failure(call, e));
      }
    }
    if (thrown instanceof VirtualMachineError fatal && !(thrown instanceof StackOverflowError)) {
      throw fatal; // answered, but not hidden
    }
  }

  private RpcReply failure(RpcRequest.Call call, Throwable problem) {
    Throwable cause = problem;
    while ((cause instanceof CompletionException || cause instanceof ExecutionException) && cause.getCause() != null) {
      cause = cause.getCause();
    }
    if (cause instanceof RpcException refused) {
      String text = refused.getMessage() == null ? "" : refused.getMessage();
      return RpcReply.failed(call.id(), new RpcFault(refused.code(), text));
    }
    if (cause == null) {
      return RpcReply.failed(call.id(), RpcFault.failed("the method " + call.method() + " gave no answer"));
    }
    observer.broke(call.method(), cause);
    String text = cause.getMessage();
    return RpcReply.failed(call.id(),
        RpcFault.failed(text == null || text.isEmpty() ? cause.getClass().getSimpleName() : text));
  }

  private void settle(Work begun, int index, RpcRequest.Call call, RpcReply reply) {
    if (!begun.replies().compareAndSet(index, null, reply)) {
      return;
    }
    if (methods.find(call.method()).isPresent()) {
      observer.answered(call.method(), System.nanoTime() - begun.startNanos(), reply.fault().isPresent());
    }
    arrived(begun);
  }

  private void arrived(Work begun) {
    if (begun.missing().decrementAndGet() == 0) {
      if (Thread.currentThread() == runner) {
        finish(begun);
      } else {
        pool.execute(() -> finish(begun));
      }
    }
  }

  private void finish(Work begun) {
    List<RpcReply> replies = new ArrayList<>(begun.requests().size());
    for (int i = 0; i < begun.requests().size(); i++) {
      RpcReply reply = begun.replies().get(i);
      if (reply == null) {
        reply = begun.requests().get(i).settled().orElse(null);
      }
      if (reply != null) {
        replies.add(reply);
      }
    }
    done.accept(new Outcome(replies, begun.batch()));
  }
}
