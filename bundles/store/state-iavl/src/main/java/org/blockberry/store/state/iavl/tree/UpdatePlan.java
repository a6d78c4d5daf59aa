package org.blockberry.store.state.iavl.tree;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Cuts the update of a tree into parts that touch disjoint subtrees, and puts the results together. Which parts there are depends on tree and changes alone. */
final class UpdatePlan {
  private static final int DEPTH = 5;
  private static final int LEAST_EDITS = 128;

  private final NodeSource nodes;
  private final long storedThrough;
  private final Edits edits;
  private final Replaced replaced;
  private final List<SubtreeUpdate> parts = new ArrayList<>();

  /** What has to be put together. */
  private sealed interface Step permits Part, Fork, Same {}

  private record Part(SubtreeUpdate update) implements Step {}

  private record Same(Child child) implements Step {}

  private record Fork(Child at, Inner node, Child left, Child right, Step newLeft, Step newRight) implements Step {}

  /** @param replaced takes what is replaced */
  UpdatePlan(NodeSource nodes, long storedThrough, Edits edits, Replaced replaced) {
    this.nodes = nodes;
    this.storedThrough = storedThrough;
    this.edits = edits;
    this.replaced = replaced;
  }

  /** The tree with new values for the keys that are there. */
  Child run(Child root, Workers workers) {
    Step plan = plan(root, null, 0, edits.size(), DEPTH);
    workers.run(parts);
    parts.forEach(part -> replaced.add(part.replaced()));
    return result(plan);
  }

  /** The changes that are left: numbers of those that insert or delete, ascending. */
  int[] left() {
    return parts.stream().flatMapToInt(part -> Arrays.stream(part.left())).toArray();
  }

  private Step plan(Child at, byte[] least, int from, int to, int depth) {
    if (from == to) {
      return new Same(at);
    }
    if (depth == 0 || at.height() == 0 || to - from < LEAST_EDITS) {
      SubtreeUpdate part = new SubtreeUpdate(nodes, storedThrough, edits, at, least, from, to);
      parts.add(part);
      return new Part(part);
    }
    Inner node = nodes.look(at);
    int middle = edits.split(node, from, to);
    Child left = node.left();
    Child right = node.right();
    return new Fork(at, node, left, right, plan(left, least, from, middle, depth - 1), plan(right, node.key(), middle, to, depth - 1));
  }

  private Child result(Step step) {
    if (step instanceof Part part) {
      return part.update().result();
    }
    if (step instanceof Fork fork) {
      return SubtreeUpdate.with(replaced, storedThrough, fork.at(), fork.node(), fork.left(), fork.right(), result(fork.newLeft()), result(fork.newRight()));
    }
    return ((Same) step).child();
  }
}
