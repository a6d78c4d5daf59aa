package org.blockberry.chain.ics23;

import java.util.List;
import java.util.Optional;
import org.blockberry.api.application.ProofOp;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.wire.DecodingException;

/**
 * The proof operations of an answer to {@code abci_query} (section 19): the key in a tree, and, where the application has several, the tree's root under the
 * application hash. The application hash of height H stands in the header of H + 1.
 */
public final class StateProof {
  /** Type of the first operation. */
  public static final String TREE = "ics23:iavl";
  /** Type of the second operation. */
  public static final String STORES = "ics23:simple";

  private static final ProofVerification IAVL = ProofVerification.of(ProofSpec.IAVL);
  private static final ProofVerification SIMPLE = ProofVerification.of(ProofSpec.TENDERMINT);

  private StateProof() {}

  /**
   * The operations for a key.
   *
   * @param tree encoded {@link CommitmentProof} of existence or absence under the root of the tree {@code store}
   * @throws IllegalArgumentException {@code stores} has no such tree
   */
  public static List<ProofOp> operations(String store, Bytes key, Bytes tree, StoreRoots stores) {
    ExistenceProof root = stores.proof(store)
        .orElseThrow(() -> new IllegalArgumentException("there is no tree \"" + store + "\" under this application hash"));
    return List.of(new ProofOp(TREE, key, tree), new ProofOp(STORES, Bytes.utf8(store), CommitmentProof.of(root).encode()));
  }

  /**
   * Checks the answer of an application whose hash is the root of its only tree: one operation. Never throws, whatever it holds.
   *
   * @param appHash from a verified header, that of the height after the answer's
   * @param value empty to check that the key is absent
   */
  public static ProofVerdict verify(Bytes appHash, Bytes key, Optional<Bytes> value, List<ProofOp> operations) {
    if (operations.size() != 1 || !operations.get(0).type().equals(TREE)) {
      return ProofVerdict.refused("the proof is not one " + TREE);
    }
    if (!operations.get(0).key().equals(key)) {
      return ProofVerdict.refused("the proof is about another key");
    }
    Bytes tree = operations.get(0).data();
    return value.isPresent() ? IAVL.existence(appHash, key, value.get(), tree) : IAVL.absence(appHash, key, tree);
  }

  /**
   * Checks the answer of an application with several trees: two operations. Never throws, whatever they hold.
   *
   * @param appHash from a verified header, that of the height after the answer's
   * @param value empty to check that the key is absent
   */
  public static ProofVerdict verify(Bytes appHash, String store, Bytes key, Optional<Bytes> value, List<ProofOp> operations) {
    if (operations.size() != 2 || !operations.get(0).type().equals(TREE) || !operations.get(1).type().equals(STORES)) {
      return ProofVerdict.refused("the proof is not made of " + TREE + " and " + STORES);
    }
    if (!operations.get(0).key().equals(key) || !operations.get(1).key().equals(Bytes.utf8(store))) {
      return ProofVerdict.refused("the proof is about another key or store");
    }
    Optional<Bytes> root = storeRoot(operations.get(1).data());
    if (root.isEmpty()) {
      return ProofVerdict.refused("the second operation proves no root");
    }
    ProofVerdict inStores = SIMPLE.existence(appHash, Bytes.utf8(store), root.get(), operations.get(1).data());
    if (!inStores.proven()) {
      return ProofVerdict.refused("root of the store: " + inStores.reason());
    }
    Bytes tree = operations.get(0).data();
    return value.isPresent() ? IAVL.existence(root.get(), key, value.get(), tree) : IAVL.absence(root.get(), key, tree);
  }

  /** What the second operation claims; the check against the application hash follows. */
  private static Optional<Bytes> storeRoot(Bytes proof) {
    try {
      return Optional.ofNullable(CommitmentProof.decode(proof).existence()).map(ExistenceProof::value);
    } catch (DecodingException e) {
      return Optional.empty();
    }
  }
}
