package org.blockberry.examples.utxo.app;

/** Outputs as JSON, up to a limit: {@code {"outputs":[{"id":…,"index":…,"owner":…,"amount":"…"}],"next":"…"}}. Not thread safe. */
final class OutputList {
  private final int limit;
  private final StringBuilder outputs = new StringBuilder();
  private int count;
  private String next = "";

  OutputList(int limit) {
    this.limit = limit;
  }

  /** Whether there may be more; the first one that does not fit says where to go on. */
  boolean add(Outpoint outpoint, Output output) {
    if (count == limit) {
      next = outpoint.encode().toHex();
      return false;
    }
    outputs.append(count++ == 0 ? "" : ",").append("{\"id\":\"").append(outpoint.id().toHex()).append("\",\"index\":").append(outpoint.index())
        .append(",\"owner\":\"").append(output.owner().toHex()).append("\",\"amount\":\"").append(output.amount()).append("\"}");
    return true;
  }

  String json() {
    return "{\"outputs\":[" + outputs + "],\"next\":\"" + next + "\"}";
  }
}
