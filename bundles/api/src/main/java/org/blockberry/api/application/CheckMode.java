package org.blockberry.api.application;

/** Why a transaction is checked. */
public enum CheckMode {
  /** It arrives for the first time. */
  FIRST,
  /** It waited while a block was committed. */
  RECHECK
}
