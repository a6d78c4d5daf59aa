package org.blockberry.cramberry.codec;

/** A complex number; of complex64 both parts are float32 values. */
public record Complex(double real, double imaginary) {
  static final Complex ZERO = new Complex(0, 0);

  boolean isZero() {
    return real == 0 && imaginary == 0;
  }
}
