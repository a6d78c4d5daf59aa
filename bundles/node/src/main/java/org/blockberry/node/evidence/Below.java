package org.blockberry.node.evidence;

import java.util.Optional;
import java.util.function.LongFunction;
import java.util.function.LongPredicate;
import org.blockberry.chain.LightBlock;

/**
 * What is known of heights before the first block that is here. Which evidence their blocks have is not: about an offence of a height above
 * which one of them has some, nothing is said.
 *
 * @param blocks light blocks
 * @param evidenceAbove whether one of these blocks above a height has evidence
 */
public record Below(LongFunction<Optional<LightBlock>> blocks, LongPredicate evidenceAbove) {
  /** Nothing. */
  public static final Below NOTHING = new Below(height -> Optional.empty(), height -> false);
}
