package org.blockberry.chain.ics23;

import java.util.List;
import org.blockberry.api.value.Bytes;

/**
 * Whether a proof of existence has the form that its spec demands (section 16, steps 1 to 4). Nothing is hashed here. Each refusal answers an attack:
 * the exact prefixes close the forgery of October 2022, where a leaf's prefix swallowed the front of another key.
 */
final class SpecCheck {
  private static final int VARINT_BITS = 63;
  private static final int IAVL_LEFT_CHILD = 1; // the length byte of the child itself
  private static final int IAVL_RIGHT_CHILD = 34; // length and hash of the sibling, length byte of the child

  private final ProofSpec spec;

  SpecCheck(ProofSpec spec) {
    this.spec = spec;
  }

  /** Empty text if the form is right, otherwise what is wrong. */
  String problem(ExistenceProof proof) {
    if (proof.leaf().isEmpty()) {
      return "the proof has no leaf operation";
    }
    String leaf = leafProblem(proof.leaf().get());
    if (!leaf.isEmpty()) {
      return leaf;
    }
    List<InnerOp> path = proof.path();
    if (path.size() < spec.minDepth() || path.size() > spec.depth()) {
      return "the path has " + path.size() + " steps but must have " + spec.minDepth() + " to " + spec.depth();
    }
    for (int i = 0; i < path.size(); i++) {
      String step = stepProblem(path.get(i), i + 1);
      if (!step.isEmpty()) {
        return "step " + (i + 1) + ": " + step;
      }
    }
    return "";
  }

  String leafProblem(LeafOp leaf) {
    LeafOp wanted = spec.leaf();
    if (isIavl()) {
      Numbers numbers = new Numbers(leaf.prefix());
      if (!numbers.complete() || numbers.rest() != 0 || numbers.height() != 0 || numbers.size() != 1 || numbers.version() < 0) {
        return "the leaf's prefix is not height 0, size 1 and a version";
      }
    }
    if (leaf.hash() != wanted.hash() || leaf.prehashKey() != wanted.prehashKey() || leaf.prehashValue() != wanted.prehashValue()
        || leaf.length() != wanted.length()) {
      return "the leaf is hashed in another way";
    }
    return leaf.prefix().startsWith(wanted.prefix()) ? "" : "the leaf's prefix begins otherwise";
  }

  private String stepProblem(InnerOp step, int number) {
    ProofSpec.InnerSpec inner = spec.inner();
    int prefix = step.prefix().size();
    if (step.hash() != inner.hash()) {
      return "another hash";
    }
    if (isIavl()) {
      Numbers numbers = new Numbers(step.prefix());
      if (!numbers.complete() || numbers.height() < number || numbers.size() < 0 || numbers.version() < 0) {
        return "the prefix is not height, size and version";
      }
      if (numbers.rest() != IAVL_LEFT_CHILD && numbers.rest() != IAVL_RIGHT_CHILD) {
        return "the prefix has " + numbers.rest() + " more bytes";
      }
    }
    if (isSimple() && (prefix == 0 || step.prefix().at(0) != 1 || !step.suffix().isEmpty() && prefix != 1)) {
      return "the prefix is not that of an inner node";
    }
    if (!spec.leaf().prefix().isEmpty() && step.prefix().startsWith(spec.leaf().prefix())) {
      return "the prefix begins as that of a leaf";
    }
    if (inner.childSize() < 1 || inner.maxPrefix() >= inner.minPrefix() + inner.childSize()) {
      return "the spec leaves open where a child begins";
    }
    long longest = inner.maxPrefix() + (inner.childOrder().size() - 1L) * inner.childSize();
    if (prefix < inner.minPrefix() || prefix > longest) {
      return "the prefix has " + prefix + " bytes but must have " + inner.minPrefix() + " to " + longest;
    }
    return step.suffix().size() % inner.childSize() == 0 ? "" : "the suffix is not made of whole children";
  }

  private boolean isIavl() {
    return spec.leaf().equals(ProofSpec.IAVL.leaf()) && spec.inner().equals(ProofSpec.IAVL.inner());
  }

  private boolean isSimple() {
    return spec.leaf().equals(ProofSpec.TENDERMINT.leaf()) && spec.inner().equals(ProofSpec.TENDERMINT.inner());
  }

  /** The three zigzag varints with which IAVL's preimages begin. */
  private static final class Numbers {
    private final Bytes source;
    private final long[] values = new long[3];
    private int position;
    private boolean complete = true;

    Numbers(Bytes source) {
      this.source = source;
      for (int i = 0; i < values.length && complete; i++) {
        values[i] = next();
      }
    }

    private long next() {
      long value = 0;
      for (int shift = 0; shift <= VARINT_BITS && position < source.size(); shift += 7) {
        byte b = source.at(position++);
        if (shift == VARINT_BITS && (b & 0xFE) != 0) {
          break;
        }
        value |= (long) (b & 0x7F) << shift;
        if (b >= 0) {
          return value >>> 1 ^ -(value & 1);
        }
      }
      complete = false;
      return 0;
    }

    boolean complete() {
      return complete;
    }

    int rest() {
      return source.size() - position;
    }

    long height() {
      return values[0];
    }

    long size() {
      return values[1];
    }

    long version() {
      return values[2];
    }
  }
}
