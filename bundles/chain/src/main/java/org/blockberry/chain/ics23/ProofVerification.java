package org.blockberry.chain.ics23;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.wire.DecodingException;

/**
 * Checks proofs against a root (section 16). Whatever the bytes are, the answer is a verdict and never an exception. The root must come from a verified
 * header: one that a proof computes proves nothing. Immutable and thread safe.
 */
public final class ProofVerification {
  private final ProofSpec spec;
  private final SpecCheck form;
  private final StepShape shape;
  private final boolean batches;

  private ProofVerification(ProofSpec spec, boolean batches) {
    this.spec = requireNonNull(spec, "spec");
    this.form = new SpecCheck(spec);
    this.shape = new StepShape(spec.inner());
    this.batches = batches;
  }

  /** For proofs from anywhere: single ones only. */
  public static ProofVerification of(ProofSpec spec) {
    return new ProofVerification(spec, false);
  }

  /** For proofs that are known to be small: takes the fitting entry of a batch as well (section 17). */
  public static ProofVerification withBatches(ProofSpec spec) {
    return new ProofVerification(spec, true);
  }

  /** Whether {@code proof} shows that {@code key} has {@code value} under {@code root}. */
  public ProofVerdict existence(Bytes root, Bytes key, Bytes value, Bytes proof) {
    try {
      CommitmentProof decoded = CommitmentProof.decode(proof);
      ExistenceProof existence = decoded.existence();
      if (existence == null && batches && decoded.batch() != null) {
        existence = decoded.batch().entries().stream().map(ProofBatch.Entry::existence).filter(one -> one != null && one.key().equals(key))
            .findFirst().orElse(null);
      }
      return existence == null ? ProofVerdict.refused("this is no proof of existence") : verdict(existenceProblem(existence, root, key, value));
    } catch (DecodingException e) {
      return ProofVerdict.refused("the proof cannot be read: " + e.getMessage());
    }
  }

  /** Whether {@code proof} shows that {@code key} is absent under {@code root}. */
  public ProofVerdict absence(Bytes root, Bytes key, Bytes proof) {
    try {
      CommitmentProof decoded = CommitmentProof.decode(proof);
      NonExistenceProof absence = decoded.absence();
      if (absence == null && batches && decoded.batch() != null) {
        absence = decoded.batch().entries().stream().map(ProofBatch.Entry::absence).filter(one -> one != null && between(one, key))
            .findFirst().orElse(null);
      }
      return absence == null ? ProofVerdict.refused("this is no proof of absence") : verdict(absenceProblem(absence, root, key));
    } catch (DecodingException e) {
      return ProofVerdict.refused("the proof cannot be read: " + e.getMessage());
    }
  }

  private static ProofVerdict verdict(String problem) {
    return problem.isEmpty() ? ProofVerdict.PROVEN : ProofVerdict.refused(problem);
  }

  private String existenceProblem(ExistenceProof proof, Bytes root, Bytes key, Bytes value) {
    String wrongForm = form.problem(proof);
    if (!wrongForm.isEmpty()) {
      return wrongForm;
    }
    if (!proof.key().equals(key)) {
      return "the proof is about another key";
    }
    if (!proof.value().equals(value)) {
      return "the proof is about another value";
    }
    Optional<Bytes> computed = computedRoot(proof, spec.inner().childSize());
    if (computed.isEmpty()) {
      return "key or value is empty, or a hash is not SHA-256";
    }
    return computed.get().equals(root) ? "" : "the proof leads to another root";
  }

  /** The root that a proof leads to; empty if it cannot be computed. It proves nothing by itself. */
  static Optional<Bytes> computedRoot(ExistenceProof proof, int longestChild) {
    Optional<Bytes> hash = proof.leaf().flatMap(op -> Sha256Ops.leaf(op, proof.key(), proof.value()));
    for (InnerOp step : proof.path()) {
      hash = hash.filter(child -> child.size() <= longestChild).flatMap(child -> Sha256Ops.step(step, child));
    }
    return hash;
  }

  private static boolean between(NonExistenceProof proof, Bytes key) {
    return proof.left().map(left -> left.key().compareTo(key) < 0).orElse(true)
        && proof.right().map(right -> right.key().compareTo(key) > 0).orElse(true);
  }

  private String absenceProblem(NonExistenceProof proof, Bytes root, Bytes key) {
    Optional<ExistenceProof> left = proof.left();
    Optional<ExistenceProof> right = proof.right();
    if (left.isEmpty() && right.isEmpty()) {
      return "the proof names no neighbour";
    }
    String wrong = left.map(one -> existenceProblem(one, root, one.key(), one.value())).orElse("");
    if (!wrong.isEmpty()) {
      return "left neighbour: " + wrong;
    }
    wrong = right.map(one -> existenceProblem(one, root, one.key(), one.value())).orElse("");
    if (!wrong.isEmpty()) {
      return "right neighbour: " + wrong;
    }
    if (!between(proof, key)) {
      return "the key is not between the neighbours";
    }
    if (left.isEmpty()) {
      return right.get().path().stream().allMatch(shape::leftmost) ? "" : "there are keys left of the right neighbour";
    }
    if (right.isEmpty()) {
      return left.get().path().stream().allMatch(shape::rightmost) ? "" : "there are keys right of the left neighbour";
    }
    return areNeighbours(left.get().path(), right.get().path()) ? "" : "there are keys between the neighbours";
  }

  private boolean areNeighbours(List<InnerOp> left, List<InnerOp> right) {
    int l = left.size();
    int r = right.size();
    while (l > 0 && r > 0 && left.get(l - 1).prefix().equals(right.get(r - 1).prefix())
        && left.get(l - 1).suffix().equals(right.get(r - 1).suffix())) {
      l--;
      r--;
    }
    if (l == 0 || r == 0) {
      return false;
    }
    OptionalInt leftBranch = shape.branch(left.get(l - 1));
    OptionalInt rightBranch = shape.branch(right.get(r - 1));
    return leftBranch.isPresent() && rightBranch.isPresent() && rightBranch.getAsInt() == leftBranch.getAsInt() + 1
        && left.subList(0, l - 1).stream().allMatch(shape::rightmost) && right.subList(0, r - 1).stream().allMatch(shape::leftmost);
  }
}
