package org.blockberry.store.state.iavl;

/** The two kinds of nodes, which are numbered and stored apart. */
enum NodeKind {
  LEAF,
  INNER;

  byte[] key(long chunk) {
    return this == LEAF ? IavlKeys.leafChunk(chunk) : IavlKeys.innerChunk(chunk);
  }

  String text() {
    return this == LEAF ? "leaves" : "inner nodes";
  }
}
