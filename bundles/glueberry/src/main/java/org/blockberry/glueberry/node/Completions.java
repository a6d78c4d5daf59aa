package org.blockberry.glueberry.node;

import java.util.ArrayList;
import java.util.List;
import org.blockberry.glueberry.GlueberryException;

/** What is to be told when a lock is given back: sends that are over, and what else. For one thread. */
final class Completions {
  private PendingSend only; // by far the most frequent case
  private List<Runnable> all;

  void then(Runnable task) {
    if (all == null) {
      all = new ArrayList<>();
    }
    all.add(task);
  }

  void complete(PendingSend send) {
    if (only == null && all == null) {
      only = send;
    } else {
      then(() -> send.done.complete(null));
    }
  }

  void fail(PendingSend send, GlueberryException why) {
    then(() -> send.done.completeExceptionally(why));
  }

  void run() {
    if (only != null) {
      only.done.complete(null);
    }
    if (all != null) {
      all.forEach(Runnable::run);
    }
  }
}
