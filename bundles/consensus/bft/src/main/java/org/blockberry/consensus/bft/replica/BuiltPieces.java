package org.blockberry.consensus.bft.replica;

import java.util.ArrayList;
import java.util.List;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.BlockId;
import org.blockberry.chain.PartSet;

/** Puts a block of ours together from the pieces that the log gives back. Not thread safe. */
final class BuiltPieces {
  private final List<Bytes> pieces = new ArrayList<>();

  void add(Bytes piece) {
    pieces.add(piece);
  }

  /**
   * The block, and forgets its pieces. Before them may lie pieces of another block: a crash came before it was whole in the log, and the next life built anew.
   *
   * @throws InputLog.Failed it is not there
   */
  Bytes take(BlockId id) {
    try {
      for (int first = 0; first < pieces.size(); first++) {
        Bytes block = joined(pieces.subList(first, pieces.size()));
        if (PartSet.headerOf(block).equals(id.parts())) {
          return block;
        }
      }
      throw new InputLog.Failed("its log does not hold the block " + id + " that it says it built. Move the log away and start again", null);
    } finally {
      pieces.clear();
    }
  }

  private static Bytes joined(List<Bytes> parts) {
    byte[] whole = new byte[parts.stream().mapToInt(Bytes::size).reduce(0, Math::addExact)];
    int at = 0;
    for (Bytes part : parts) {
      part.copyTo(whole, at);
      at += part.size();
    }
    return Bytes.wrap(whole);
  }
}
