package org.blockberry.consensus.none;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.blockberry.api.consensus.CommitVerifier;
import org.blockberry.api.consensus.SealedBlock;
import org.blockberry.api.value.Bytes;

/**
 * The commit verifiers that are installed right now. Thread safe. Without one that is accepted every block is
 * refused.
 */
final class Verifiers {
  private record Entry(String type, CommitVerifier verifier) {}

  private final List<Entry> entries = new CopyOnWriteArrayList<>();

  void add(String type, CommitVerifier verifier) {
    entries.add(new Entry(type, Objects.requireNonNull(verifier, "verifier")));
  }

  void remove(CommitVerifier verifier) {
    entries.removeIf(entry -> entry.verifier() == verifier);
  }

  /**
   * Checks a block's proof.
   *
   * @param accepted types whose word counts; one of them suffices
   * @param validators ValidatorSet message of the block's height
   * @return why it is not proven; empty if it is
   */
  Optional<String> problem(List<String> accepted, String chainId, SealedBlock block, Bytes validators) {
    List<String> reasons = new ArrayList<>();
    for (Entry entry : entries) {
      if (accepted.contains(entry.type())) {
        Optional<String> reason = ask(entry, chainId, block, validators);
        if (reason.isEmpty()) {
          return Optional.empty();
        }
        reasons.add(entry.type() + ": " + reason.get());
      }
    }
    return Optional.of(reasons.isEmpty()
        ? "no commit verifier of type " + String.join(" or ", accepted) + " is installed, so no block is accepted"
        : String.join("; ", reasons));
  }

  private static Optional<String> ask(Entry entry, String chainId, SealedBlock block, Bytes validators) {
    try {
      Optional<String> verdict = entry.verifier().verify(chainId, block.height(), block.block(), block.commit(), validators);
      return verdict == null ? Optional.of("the verifier gave no answer") : verdict;
    } catch (RuntimeException | LinkageError e) { // its bundle may be leaving; what is not verified is not valid
      return Optional.of("the verifier failed: " + e);
    }
  }
}
