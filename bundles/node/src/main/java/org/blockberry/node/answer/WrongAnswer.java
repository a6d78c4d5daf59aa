package org.blockberry.node.answer;

/** An implementation gave what its contract excludes; the message says which method and what. */
public final class WrongAnswer extends RuntimeException {
  private static final long serialVersionUID = 1L;

  WrongAnswer(String message) {
    super(message);
  }
}
