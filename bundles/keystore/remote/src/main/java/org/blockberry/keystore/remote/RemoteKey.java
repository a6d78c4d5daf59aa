package org.blockberry.keystore.remote;

import java.util.Optional;
import org.blockberry.api.consensus.ConsensusSigner;
import org.blockberry.api.keystore.SigningKey;
import org.blockberry.api.keystore.StepAnswer;
import org.blockberry.api.value.Bytes;
import org.blockberry.crypto.Ed25519;
import org.blockberry.keystore.remote.wire.SignerAnswer;
import org.blockberry.keystore.remote.wire.SignerQuestion;

/** The validator's key, which is not here. Votes, what is added to them and proposals are all it signs. Threading: any. */
record RemoteKey(SignerLink link, SignerPlace place, Ed25519 ed25519) implements SigningKey {
  @Override
  public String type() {
    return "ed25519";
  }

  @Override
  public Bytes publicKey() {
    return place.validatorKey();
  }

  @Override
  public Bytes sign(Bytes message) {
    return ask(message).signed().filter(signed -> signed.signBytes().equals(message)).map(ConsensusSigner.Signed::signature)
        .orElseThrow(() -> new IllegalStateException("the signer signed something else for that step"));
  }

  @Override
  public boolean remembers() {
    return true; // `blockberry signer` refuses to begin without its memory
  }

  @Override
  public StepAnswer signStep(long height, int round, int step, Bytes signBytes) {
    try {
      return ask(signBytes);
    } catch (NoAnswerException e) {
      return StepAnswer.away(e.getMessage()); // no fault of the keystore
    }
  }

  @Override
  public StepAnswer signExtension(long height, int round, Bytes signBytes) {
    try {
      SignerAnswer answer = link.ask(SignerQuestion.SignExtension.of(signBytes, place.chainId()));
      if (answer instanceof SignerAnswer.Refusal refusal) {
        return refused(refusal);
      }
      if (!(answer instanceof SignerAnswer.ExtensionSignature given) || !ed25519.verify(place.validatorKey(), signBytes, given.signature())) {
        throw new IllegalStateException("the signer's answer is no signature of its key for that vote extension");
      }
      return StepAnswer.of(new ConsensusSigner.Signed(signBytes, given.signature()));
    } catch (NoAnswerException e) {
      return StepAnswer.away(e.getMessage()); // no fault of the keystore
    }
  }

  private static StepAnswer refused(SignerAnswer.Refusal refusal) {
    return StepAnswer.refused("the signer signed height " + refusal.last().height() + ", round " + refusal.last().round() + ", step "
        + refusal.last().step() + " already", refusal.last());
  }

  private StepAnswer ask(Bytes signBytes) {
    SignerQuestion.Sign question = SignerQuestion.Sign.of(signBytes, place.chainId());
    SignerAnswer answer = link.ask(question);
    if (answer instanceof SignerAnswer.Refusal refusal) {
      return refused(refusal);
    }
    if (!(answer instanceof SignerAnswer.Signature given)) {
      throw new IllegalStateException("the signer answered something else than a signature");
    }
    Bytes signed = question.signBytes(place.chainId(), given.time());
    if (!ed25519.verify(place.validatorKey(), signed, given.signature())) {
      throw new IllegalStateException("the signer's signature is not one of its key");
    }
    return StepAnswer.of(new ConsensusSigner.Signed(signed, given.signature()));
  }

  /** A validator's key names nobody in the network. */
  @Override
  public Optional<byte[]> agree(Bytes x25519PublicKey) {
    return Optional.empty();
  }
}
