package org.blockberry.sync.light.follow;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.blockberry.api.application.ProofOp;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.ics23.ProofVerdict;
import org.blockberry.chain.ics23.StateProof;

/**
 * Which key of which tree a query is about, so that its answer can be checked. Pure.
 *
 * @param store name of the tree; empty for the only one, whose root is the application hash
 */
record KeyPath(String store) {
  private static final Pattern SDK = Pattern.compile("/store/([A-Za-z0-9_.-]{1,64})/key");

  /** The path of a query for one key: none, {@code /key}, {@code /store}, or {@code /store/NAME/key}. Empty for others: nothing tells what they are about. */
  static Optional<KeyPath> of(String path) {
    Matcher sdk = SDK.matcher(path);
    return sdk.matches() ? Optional.of(new KeyPath(sdk.group(1)))
        : path.isEmpty() || path.equals("/key") || path.equals("/store") ? Optional.of(new KeyPath("")) : Optional.empty();
  }

  ProofVerdict check(Bytes appHash, Bytes key, Optional<Bytes> value, List<ProofOp> operations) {
    return store.isEmpty() ? StateProof.verify(appHash, key, value, operations) : StateProof.verify(appHash, store, key, value, operations);
  }
}
