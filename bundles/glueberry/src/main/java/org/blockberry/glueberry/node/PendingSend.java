package org.blockberry.glueberry.node;

import java.util.concurrent.CompletableFuture;
import org.blockberry.api.value.Bytes;

/** One message on its way out. */
final class PendingSend {
  final Bytes data;
  final CompletableFuture<Void> done = new CompletableFuture<>();
  final long sinceNanos = NodeParts.nanos();

  PendingSend(Bytes data) {
    this.data = data;
  }
}
