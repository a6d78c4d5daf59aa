package org.blockberry.sync.light.follow;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.blockberry.chain.light.LightOptions;
import org.blockberry.chain.light.TrustAnchor;

/**
 * What is followed, and how.
 *
 * @param anchor header to begin with; empty to go on with what the folder has
 * @param primary RPC that is asked for headers and states
 * @param witnesses RPCs that have to agree, 1 or more
 * @param options how much is trusted
 * @param everyHeight whether no header is left out
 * @param folder where trusted headers are kept
 * @param kept how many, 1 or more
 */
public record FollowPlan(Optional<TrustAnchor> anchor, String primary, List<String> witnesses, LightOptions options, boolean everyHeight,
    Path folder, int kept) {
  /** Copies the list. */
  public FollowPlan {
    witnesses = List.copyOf(witnesses);
  }
}
