package org.blockberry.crypto.keystore;

/** What to do when a key file is there already. */
public enum IfExists {
  /** Fail. */
  REFUSE,
  /** Replace it; the key in it is lost. */
  REPLACE
}
