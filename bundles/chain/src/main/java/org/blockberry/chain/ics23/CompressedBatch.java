package org.blockberry.chain.ics23;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.wire.DecodingException;
import org.blockberry.chain.wire.ProtoMessage;
import org.blockberry.chain.wire.ProtoReader;
import org.blockberry.chain.wire.ProtoWriter;

/**
 * A batch in which each distinct step is written once, in the order of first use, and paths are indexes into the table.
 *
 * @param entries the proofs
 * @param steps the table
 */
record CompressedBatch(List<Entry> entries, List<InnerOp> steps) implements ProtoMessage {
  /** Distinct steps, and the sum of the steps of all paths, that a batch may have. */
  private static final int MAX_STEPS = ProofBatch.MAX_ENTRIES * 64;

  record Existence(Bytes key, Bytes value, Optional<LeafOp> leaf, List<Integer> path) implements ProtoMessage {
    static Existence read(ProtoReader in) {
      return new Existence(in.bytes(1), in.bytes(2), Optional.ofNullable(in.optionalMessage(3, LeafOp::read)),
          in.int32List(4, ExistenceProof.MAX_STEPS));
    }

    @Override
    public void writeTo(ProtoWriter out) {
      out.bytes(1, key);
      out.bytes(2, value);
      out.optionalMessage(3, leaf.orElse(null));
      out.packedInt32(4, path);
    }
  }

  record Absence(Bytes key, Optional<Existence> left, Optional<Existence> right) implements ProtoMessage {
    static Absence read(ProtoReader in) {
      return new Absence(in.bytes(1), Optional.ofNullable(in.optionalMessage(2, Existence::read)),
          Optional.ofNullable(in.optionalMessage(3, Existence::read)));
    }

    @Override
    public void writeTo(ProtoWriter out) {
      out.bytes(1, key);
      out.optionalMessage(2, left.orElse(null));
      out.optionalMessage(3, right.orElse(null));
    }
  }

  /** One of the two is null, or both. */
  record Entry(Existence existence, Absence absence) implements ProtoMessage {
    static Entry read(ProtoReader in) {
      return switch (in.lastOf(1, 2)) {
        case 1 -> new Entry(in.message(1, Existence::read), null);
        case 2 -> new Entry(null, in.message(2, Absence::read));
        default -> new Entry(null, null);
      };
    }

    @Override
    public void writeTo(ProtoWriter out) {
      out.optionalMessage(1, existence);
      out.optionalMessage(2, absence);
    }
  }

  static CompressedBatch read(ProtoReader in) {
    return new CompressedBatch(in.messages(1, ProofBatch.MAX_ENTRIES, Entry::read), in.messages(2, MAX_STEPS, InnerOp::read));
  }

  static CompressedBatch of(ProofBatch batch) {
    Map<InnerOp, Integer> table = new LinkedHashMap<>();
    List<Entry> entries = new ArrayList<>();
    for (ProofBatch.Entry entry : batch.entries()) {
      NonExistenceProof absence = entry.absence();
      entries.add(new Entry(entry.existence() == null ? null : compressed(entry.existence(), table), absence == null ? null
          : new Absence(absence.key(), absence.left().map(proof -> compressed(proof, table)),
              absence.right().map(proof -> compressed(proof, table)))));
    }
    return new CompressedBatch(entries, List.copyOf(table.keySet()));
  }

  private static Existence compressed(ExistenceProof proof, Map<InnerOp, Integer> table) {
    List<Integer> path = new ArrayList<>();
    for (InnerOp step : proof.path()) {
      Integer known = table.putIfAbsent(step, table.size());
      path.add(known == null ? table.size() - 1 : known);
    }
    return new Existence(proof.key(), proof.value(), proof.leaf(), path);
  }

  /** @throws DecodingException an index is outside the table, or the paths are too long together */
  ProofBatch expanded() {
    int[] budget = {MAX_STEPS};
    List<ProofBatch.Entry> expanded = new ArrayList<>();
    for (Entry entry : entries) {
      Absence absence = entry.absence();
      expanded.add(new ProofBatch.Entry(entry.existence() == null ? null : expanded(entry.existence(), budget), absence == null ? null
          : new NonExistenceProof(absence.key(), absence.left().map(proof -> expanded(proof, budget)),
              absence.right().map(proof -> expanded(proof, budget)))));
    }
    return new ProofBatch(expanded);
  }

  private ExistenceProof expanded(Existence proof, int[] budget) {
    budget[0] -= proof.path().size();
    if (budget[0] < 0) {
      throw new DecodingException(0, "the paths of a compressed batch have more than " + MAX_STEPS + " steps");
    }
    List<InnerOp> path = new ArrayList<>();
    for (int index : proof.path()) {
      if (index < 0 || index >= steps.size()) {
        throw new DecodingException(0, "a path names step " + index + " of " + steps.size());
      }
      path.add(steps.get(index));
    }
    return new ExistenceProof(proof.key(), proof.value(), proof.leaf(), path);
  }

  @Override
  public void writeTo(ProtoWriter out) {
    out.messages(1, entries);
    out.messages(2, steps);
  }
}
