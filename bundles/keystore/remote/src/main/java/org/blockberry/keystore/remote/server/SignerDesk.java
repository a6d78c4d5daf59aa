package org.blockberry.keystore.remote.server;

import org.blockberry.api.consensus.ConsensusSigner;
import org.blockberry.api.consensus.ConsensusSigner.Signed;
import org.blockberry.api.consensus.DoubleSignException;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.SignBytes;
import org.blockberry.chain.wire.DecodingException;
import org.blockberry.keystore.remote.wire.SignerAnswer;
import org.blockberry.keystore.remote.wire.SignerQuestion;

/** Answers questions. What is signed is made here from what the question says; nobody sends bytes to be signed. Threading: any. */
final class SignerDesk {
  private final ConsensusSigner signer;
  private final String chainId;

  SignerDesk(ConsensusSigner signer, String chainId) {
    this.signer = signer;
    this.chainId = chainId;
  }

  /** A peer sent what is no question. */
  static final class Misuse extends Exception {
    private static final long serialVersionUID = 1L;

    Misuse(String message) {
      super(message, null, false, false);
    }
  }

  /** Nothing can be signed any more. */
  static final class Broken extends Exception {
    private static final long serialVersionUID = 1L;

    Broken(RuntimeException cause) {
      super(cause.getMessage(), cause);
    }
  }

  Bytes answer(Bytes message) throws Misuse, Broken {
    SignerQuestion question;
    try {
      question = SignerQuestion.decode(message);
    } catch (DecodingException e) {
      throw new Misuse("it sent what is no question: " + e.getMessage());
    }
    try {
      return (question instanceof SignerQuestion.Sign sign ? sign(sign)
          : question instanceof SignerQuestion.SignExtension extension ? sign(extension)
          : new SignerAnswer.Description(SignerAnswer.VERSION, chainId, signer.publicKey(), signer.last())).encode();
    } catch (RuntimeException e) {
      throw new Broken(e);
    }
  }

  private SignerAnswer sign(SignerQuestion.SignExtension question) {
    try {
      return new SignerAnswer.ExtensionSignature(signer.signExtension(question.height(), question.round(), question.signBytes(chainId)));
    } catch (DoubleSignException e) {
      return new SignerAnswer.Refusal(signer.last());
    }
  }

  private SignerAnswer sign(SignerQuestion.Sign question) {
    try {
      Signed signed = signer.signStep(question.height(), question.round(), question.step(), question.signBytes(chainId, question.time()));
      return new SignerAnswer.Signature(SignBytes.timestamp(signed.signBytes()), signed.signature());
    } catch (DoubleSignException e) {
      return new SignerAnswer.Refusal(signer.last());
    }
  }
}
