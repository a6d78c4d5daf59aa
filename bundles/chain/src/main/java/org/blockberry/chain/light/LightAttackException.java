package org.blockberry.chain.light;

import java.util.List;
import org.blockberry.chain.LightClientAttackEvidence;

/**
 * Two sources have different headers of one height, and validators with enough of the trusted power signed both: the trust that the client builds on is
 * broken. Which one is the chain's cannot be told from the signatures; {@link #accusations} holds the proof against either side.
 */
public final class LightAttackException extends LightClientException {
  private static final long serialVersionUID = 1;

  /** The proofs. */
  private final transient List<Accusation> accusations;

  /** For an attack. */
  LightAttackException(String source, String message, List<Accusation> accusations) {
    super(Reason.ATTACK, source, message);
    this.accusations = List.copyOf(accusations);
  }

  /**
   * A proof that one side's header is false, if the other side's is the chain's.
   *
   * @param accused source that sent the header
   * @param judge source whose chain can judge and punish it: it is told
   * @param evidence what to tell it
   */
  public record Accusation(String accused, String judge, LightClientAttackEvidence evidence) {}

  /**
   * The proof against the primary, and that against the witness if the primary supports its header towards it. One is missing where almost all
   * validators changed at the fork: no full node could judge it.
   */
  public List<Accusation> accusations() {
    return accusations;
  }
}
